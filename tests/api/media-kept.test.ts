import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RtpParameters } from '@footlight/server/media/sfu/index.ts';
import { enter, newRoom } from '../support/meeting.ts';
import { Person } from '../support/person.ts';
import { camera, microphone } from '../support/rtp.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';

let server: TestServer;
before(async () => {
  server = await composeServer({ ROOM_PEER_GRACE_SECONDS: '600' });
});
after(() => server.close());

const ssrc = 2222;

/** The lowest layer of the camera: the beginning of a key frame of VP8 (RFC 7741, section 4). */
function packet(sequenceNumber: number): Uint8Array {
  const header = Buffer.alloc(12);
  header.writeUInt8(0x80, 0);
  header.writeUInt8(101, 1);
  header.writeUInt16BE(sequenceNumber, 2);
  header.writeUInt32BE(sequenceNumber * 3000, 4);
  header.writeUInt32BE(ssrc, 8);
  return Buffer.concat([header, Buffer.from([0x10, 0x50, 0x01, 0x00, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xb4, 0x00])]);
}

test('who was away when media changed is told how it is now, although nothing changes any more', async () => {
  const { room } = await newRoom(server.url);
  const { socket, person, joined, peerId } = await enter(await Person.guest(server.url), room.id);
  const open = server.app.rooms.room(room.id)!;
  const sfuRoom = await open.media.open();
  const { kind, rtpParameters, appData } = camera(ssrc);
  const feed = await sfuRoom.openFeed('encoder');
  const producer = await feed.produce({ kind, rtpParameters: rtpParameters as unknown as RtpParameters, appData });
  const { producerId } = producer;
  await socket.get('createWebRtcTransport', { sender: false });
  const rtpCapabilities = joined.routerRtpCapabilities;
  const { consumerId } = await socket.get('consume', { producerId, rtpCapabilities });
  const ceases = new Promise<void>((resolve) => {
    let before = 0;
    sfuRoom.events.on('consumerScore', ({ producerLayers }) => {
      if (before === 1 && producerLayers === 0) resolve();
      before = producerLayers;
    });
  });
  for (let count = 0; count < 20; count++) producer.send(packet(count));
  const arriving = await socket.next('consumerScore', ({ producerLayers }) => producerLayers === 1);
  assert.deepEqual(arriving, { consumerId, score: 10, producerScore: 10, producerLayers: 1 });

  socket.drop();
  while (open.peer(peerId)!.connection !== null) await nextTurn();
  await ceases;
  const back = await person.connect();
  const { resumeToken } = joined.me;
  const { mediaKept } = await back.get('resume', { roomId: room.id, lastSeq: joined.seq, resumeToken });
  assert.equal(mediaKept, true);
  const scores = { consumerId, score: 10, producerScore: 0, producerLayers: 0 };
  assert.deepEqual(await back.next('consumerScore'), scores);
  const layers = { consumerId, spatialLayer: null, temporalLayer: null };
  assert.deepEqual(await back.next('consumerLayersChanged'), layers);
  back.close();
});

test('a consumer whose producer has closed meanwhile is named to who resumes, as it would have been before', async () => {
  const { room, host } = await newRoom(server.url);
  const hostSeat = await enter(host, room.id);
  await hostSeat.socket.get('createWebRtcTransport', { sender: true });
  const { producerId } = await hostSeat.socket.get('produce', microphone());
  const consuming = async () => {
    const seat = await enter(await Person.guest(server.url), room.id);
    await seat.socket.get('createWebRtcTransport', { sender: false });
    const rtpCapabilities = seat.joined.routerRtpCapabilities;
    return { ...seat, ...(await seat.socket.get('consume', { producerId, rtpCapabilities })) };
  };
  const [away, here] = [await consuming(), await consuming()];
  const open = server.app.rooms.room(room.id)!;
  const { seq } = open;
  away.socket.drop();
  while (open.peer(away.joined.me.peerId)!.connection !== null) await nextTurn();
  await hostSeat.socket.get('closeProducer', { producerId });
  assert.equal((await here.socket.next('producerClosed')).consumerId, here.consumerId);

  const back = await away.person.connect();
  const { resumeToken } = away.joined.me;
  const { events } = await back.get('resume', { roomId: room.id, lastSeq: seq, resumeToken });
  const closed = events.filter(({ event }) => event === 'producerClosed');
  assert.deepEqual(
    closed.map(({ payload }) => payload),
    [{ producerId, consumerId: away.consumerId, seq: closed[0]!.seq }],
  );
  for (const { socket } of [hostSeat, here]) socket.close();
  back.close();
});

test('who is muted while away sees it in the answer on coming back, until the sound is resumed', async () => {
  const { room, host } = await newRoom(server.url);
  const [hostSeat, away] = [await enter(host, room.id), await enter(await Person.guest(server.url), room.id)];
  await away.socket.get('createWebRtcTransport', { sender: true });
  const { producerId } = await away.socket.get('produce', microphone());
  const { peerId, resumeToken } = away.joined.me;
  const open = server.app.rooms.room(room.id)!;
  away.socket.drop();
  while (open.peer(peerId)!.connection !== null) await nextTurn();
  await hostSeat.socket.get('mutePeer', { peerId });
  const resume = async () => {
    const socket = await away.person.connect();
    const { snapshot } = await socket.get('resume', { roomId: room.id, lastSeq: 0, resumeToken });
    return { socket, own: snapshot.producers.find((one) => one.peerId === peerId) };
  };
  const back = await resume();
  assert.equal(back.own?.paused, true);
  await back.socket.get('resumeProducer', { producerId });
  const again = await resume();
  assert.equal(again.own?.paused, false);
  for (const { socket } of [hostSeat, again]) socket.close();
});
