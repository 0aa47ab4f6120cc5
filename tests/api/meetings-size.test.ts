import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enter, type MeetingSeat, newRoom } from '../support/meeting.ts';
import { Person } from '../support/person.ts';
import { camera, microphone } from '../support/rtp.ts';
import { composeServer } from '../support/server-in-process.ts';

const speakers = 30;
const listeners = 200;
const metricsToken = 'the-operators-own-token';

/** So many at a time, as people come in within seconds and not in one moment. */
async function inGroups<T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  while (made.length < count) {
    const size = Math.min(10, count - made.length);
    made.push(...(await Promise.all(Array.from({ length: size }, (_, index) => make(made.length + index)))));
  }
  return made;
}

test('30 people with camera and microphone and 200 who listen fit into one room by the defaults', async () => {
  const server = await composeServer({ METRICS_TOKEN: metricsToken });
  try {
    const { host, room } = await newRoom(server.url, { entryRole: 'viewer' });
    const params = { id: room.id };
    const hostSeat = await enter(host, room.id);
    const publish = async (seat: MeetingSeat, index: number) => {
      await seat.socket.get('createWebRtcTransport', { sender: true });
      await seat.socket.get('produce', microphone(10_000 + index));
      await seat.socket.get('produce', camera(20_000 + index * 10));
    };
    await publish(hostSeat, 0);
    await inGroups(speakers - 1, async (index) => {
      const seat = await enter(await Person.guest(server.url), room.id);
      await hostSeat.socket.get('setPeerRole', { peerId: seat.peerId, role: 'speaker' });
      await publish(seat, index + 1);
    });
    const audience = await inGroups(listeners, async () => {
      const seat = await enter(await Person.guest(server.url), room.id);
      assert.equal(seat.joined.me.role, 'viewer');
      assert.equal(seat.joined.producers.length, 2 * speakers);
      await seat.socket.get('createWebRtcTransport', { sender: false });
      const sounds = seat.joined.producers.filter(({ kind }) => kind === 'audio').slice(0, 3);
      for (const { producerId } of sounds)
        await seat.socket.get('consume', { producerId, rtpCapabilities: seat.joined.routerRtpCapabilities });
      return seat;
    });
    const last = audience.at(-1)!;
    const { peers } = await last.socket.get('requestSync', {});
    assert.equal(peers.filter(({ role }) => role !== 'viewer').length, speakers);
    // A large room names those who may publish; the rest are counted.
    assert.ok(peers.length < speakers + listeners);
    assert.equal((await host.get('getRoom', { params })).people, speakers + listeners);
    const unnamed = speakers + listeners - peers.length;
    await last.socket.next('streamUpdate', (counts) => counts.viewers === listeners && counts.unnamed === unnamed);

    // The host can find every one of them.
    const found = new Set<string>();
    let cursor: string | null | undefined;
    do {
      const page = await hostSeat.socket.get('listUnnamed', { limit: 100, ...(cursor && { cursor }) });
      for (const { peerId } of page.items) found.add(peerId);
      cursor = page.nextCursor;
    } while (cursor !== null);
    assert.equal(found.size, unnamed);
    assert.equal(await last.socket.code('listUnnamed', {}), 'forbidden');

    const metrics = await Person.nobody(server.url).fetch('GET', '/metrics', {
      headers: { authorization: `Bearer ${metricsToken}` },
    });
    const value = (name: string) => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(String(metrics.body))?.[1]);
    assert.equal(value('footlight_meetings'), 1);
    assert.equal(value('footlight_meeting_peers'), speakers + listeners);
    assert.equal(value('footlight_largest_room_peers'), speakers + listeners);
    assert.equal(value('footlight_lobby_waiting'), 0);
    assert.equal(value('footlight_rooms_by_size\\{peers="201-1000"\\}'), 1);

    await hostSeat.socket.get('endMeeting', {});
    assert.deepEqual(await last.socket.next('removed'), { reason: 'ended' });
    assert.equal(server.app.rooms.room(room.id), undefined);
  } finally {
    await server.close();
  }
});

test('a peer sends and receives as many tracks as the operator allows', async () => {
  const server = await composeServer({
    MEDIA_TRACKS_PER_PEER: '3',
    MEDIA_CONSUMERS_PER_PEER: '2',
    MEETING_MAX_SPEAKERS: '1',
  });
  try {
    const { host, room } = await newRoom(server.url);
    const [hostSeat, { socket, joined }] = [
      await enter(host, room.id),
      await enter(await Person.guest(server.url), room.id),
    ];
    await hostSeat.socket.get('createWebRtcTransport', { sender: true });
    const sounds = [1, 2, 3, 4].map((index) => {
      const sound = microphone(10_000 + index);
      sound.rtpParameters.mid = String(index);
      return sound;
    });
    const producerIds: string[] = [];
    for (const sound of sounds.slice(0, 3)) producerIds.push((await hostSeat.socket.get('produce', sound)).producerId);
    assert.equal(await hostSeat.socket.code('produce', sounds[3]!), 'capacity_exceeded');
    await socket.get('createWebRtcTransport', { sender: false });
    const codes = [];
    for (const producerId of producerIds)
      codes.push(await socket.code('consume', { producerId, rtpCapabilities: joined.routerRtpCapabilities }));
    assert.deepEqual(codes, ['ok', 'ok', 'capacity_exceeded']);
  } finally {
    await server.close();
  }
});
