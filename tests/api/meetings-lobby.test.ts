import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Meeting, Waiting } from '@footlight/contract';
import { atTheDoor, enter, type MeetingSeat, newRoom } from '../support/meeting.ts';
import { Person } from '../support/person.ts';
import type { RoomSocket } from '../support/room-socket.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';

let server: TestServer;
before(async () => {
  server = await composeServer({ MEETING_LOBBY: '3' });
});
after(() => server.close());

const newGuest = (name = 'Guest') => Person.guest(server.url, name);

async function lobby(): Promise<{ room: Meeting; host: MeetingSeat }> {
  const { host, room } = await newRoom(server.url, { lobby: true });
  return { room, host: await enter(host, room.id) };
}

async function wait(person: Person, room: Meeting): Promise<RoomSocket> {
  const socket = await person.connect();
  assert.equal(await socket.code('joinRoom', { roomId: room.id }), 'in_lobby');
  return socket;
}

/** The next that a host is told of the lobby with so many in it. */
const waiting = async ({ socket }: MeetingSeat, count: number): Promise<Waiting[]> =>
  (await socket.next('lobbyUpdate', (update) => update.waiting.length === count)).waiting;

describe('the lobby', () => {
  test('holds people until a host lets them in; hosts see who waits, longest first', async () => {
    const { room, host } = await lobby();
    const ann = await newGuest('Ann');
    const annSocket = await wait(ann, room);
    await wait(await newGuest('Bob'), room);
    const both = await waiting(host, 2);
    assert.deepEqual(
      both.map(({ displayName }) => displayName),
      ['Ann', 'Bob'],
    );
    assert.equal(both[0]!.guestId, ann.id);
    const second = await enter(host.person, room.id);
    assert.deepEqual(second.joined.waiting, both, 'another host sees them in the snapshot');
    await host.socket.get('admitWaiting', { waitingId: both[0]!.waitingId });
    assert.deepEqual(await annSocket.next('lobbyAnswer'), { roomId: room.id, answer: 'admitted' });
    assert.equal((await waiting(second, 1))[0]!.displayName, 'Bob');
    const joined = await annSocket.get('joinRoom', { roomId: room.id });
    assert.deepEqual([joined.me.role, joined.waiting], ['speaker', []]);
    await annSocket.get('leave', {});
    assert.equal(await atTheDoor(ann, room.id), 'ok', 'who was let in is not asked again');
  });

  test('is told over REST: to hosts how many people wait, to all others whether a host is in who sees it', async () => {
    const { host, room } = await newRoom(server.url, { lobby: true });
    const params = { id: room.id };
    const read = async (person: Person) => {
      const { people, hostInside, waiting } = await person.get('getRoom', { params });
      return { people, hostInside, waiting };
    };
    const ann = await newGuest('Ann');
    await wait(ann, room);
    await wait(ann, room);
    assert.deepEqual(await read(host), { people: 0, hostInside: false, waiting: 1 }, 'by two connections, but once');
    assert.deepEqual(await read(ann), { people: 0, hostInside: false, waiting: null });
    const [listed] = (await host.get('listRooms', { query: {} })).items;
    assert.equal(listed?.waiting, 1);
    const seat = await enter(host, room.id);
    assert.deepEqual(await read(ann), { people: 1, hostInside: true, waiting: null });
    await seat.socket.get('admitWaiting', {});
    await enter(ann, room.id);
    await seat.socket.get('leave', {});
    assert.deepEqual(await read(ann), { people: 1, hostInside: false, waiting: null });
    assert.equal((await read(host)).waiting, 0);
  });

  test('is opened by switching it off: who waits comes in without being asked for the password again', async () => {
    const { room, host } = await lobby();
    const params = { id: room.id };
    await host.person.get('updateRoom', { params, body: { access: 'password', password: 'open sesame' } });
    const socket = await (await newGuest()).connect();
    assert.equal(await socket.code('joinRoom', { roomId: room.id }), 'room_password_required');
    assert.equal(await socket.code('joinRoom', { roomId: room.id, password: 'open sesame' }), 'in_lobby');
    await waiting(host, 1);
    await host.person.get('updateRoom', { params, body: { lobby: false } });
    assert.equal((await socket.next('lobbyAnswer')).answer, 'admitted');
    assert.equal(await socket.code('joinRoom', { roomId: room.id }), 'ok');
  });

  test('has nobody who is banned meanwhile', async () => {
    const { room, host } = await lobby();
    const account = await Person.user(server.url);
    const socket = await wait(account, room);
    await waiting(host, 1);
    const body = { userId: account.id, kind: 'ban' as const, reason: '' };
    await host.person.get('restrictInRoom', { params: { id: room.id }, body });
    assert.equal((await socket.next('lobbyAnswer')).answer, 'denied');
    assert.deepEqual(await waiting(host, 0), []);
    assert.equal(await socket.code('joinRoom', { roomId: room.id }), 'removed_from_room');
  });

  test('nobody stays in it who leaves, disconnects or goes elsewhere; asking twice is waiting once', async () => {
    const { room, host } = await lobby();
    const other = await newRoom(server.url);
    const before = server.app.meetings.numbers().waiting;
    const [leaving, lost, elsewhere] = [
      await wait(await newGuest(), room),
      await wait(await newGuest(), room),
      await wait(await newGuest(), room),
    ];
    assert.equal(await leaving.code('joinRoom', { roomId: room.id }), 'in_lobby');
    await waiting(host, 3);
    assert.equal(await atTheDoor(await newGuest(), room.id), 'capacity_exceeded');
    await leaving.get('leave', {});
    await waiting(host, 2);
    lost.drop();
    await waiting(host, 1);
    await elsewhere.get('joinRoom', { roomId: other.room.id });
    assert.deepEqual(await waiting(host, 0), []);
    assert.equal(server.app.meetings.numbers().waiting, before);
  });

  test('ends with the meeting and with the room, and opens when nobody has to wait any more', async () => {
    const { room, host } = await lobby();
    const socket = await wait(await newGuest(), room);
    await host.socket.get('endMeeting', {});
    assert.equal((await socket.next('lobbyAnswer')).answer, 'ended');
    assert.equal(await socket.code('joinRoom', { roomId: room.id }), 'in_lobby', 'it waits for the next one');
    await host.person.get('updateRoom', { params: { id: room.id }, body: { lobby: false } });
    assert.equal((await socket.next('lobbyAnswer')).answer, 'admitted');
    await host.person.get('updateRoom', { params: { id: room.id }, body: { lobby: true } });
    const late = await wait(await newGuest(), room);
    await host.person.get('deleteRoom', { params: { id: room.id } });
    assert.equal((await late.next('lobbyAnswer')).answer, 'ended');
  });

  test('somebody who is invited by name while waiting is let in; a new host sees who waits', async () => {
    const { room, host } = await lobby();
    const account = await Person.user(server.url);
    const socket = await wait(account, room);
    await host.person.get('putRoomMember', { params: { id: room.id }, body: { userId: account.id } });
    assert.equal((await socket.next('lobbyAnswer')).answer, 'admitted');
    await socket.get('joinRoom', { roomId: room.id });
    await wait(await newGuest('Late'), room);
    await waiting(host, 1);
    const { peerId } = await host.socket.next('newPeer');
    await host.socket.get('setPeerRole', { peerId, role: 'host' });
    assert.equal((await socket.next('lobbyUpdate')).waiting[0]!.displayName, 'Late');
  });

  test('two hosts at once, and admitting somebody who leaves, harm nobody', async () => {
    const { room, host } = await lobby();
    const second = await enter(host.person, room.id);
    const guest = await newGuest();
    const socket = await wait(guest, room);
    const [{ waitingId } = { waitingId: '' }] = await waiting(host, 1);
    const codes = await Promise.all([
      host.socket.code('admitWaiting', { waitingId }),
      second.socket.code('admitWaiting', { waitingId }),
      second.socket.code('denyWaiting', {}),
    ]);
    assert.deepEqual(codes.filter((code) => code === 'ok').length >= 1, true);
    assert.equal((await socket.next('lobbyAnswer')).answer, 'admitted');
    const gone = await wait(await newGuest(), room);
    const [next] = await waiting(host, 1);
    gone.close();
    const late = await host.socket.code('admitWaiting', { waitingId: next!.waitingId });
    assert.ok(late === 'ok' || late === 'not_found');
    assert.deepEqual((await host.socket.get('requestSync', {})).peers.length, 2);
    assert.deepEqual((await enter(host.person, room.id)).joined.waiting, []);
  });

  test('with a password both are asked for, the password once', async () => {
    const { host, room } = await newRoom(server.url, { lobby: true, access: 'password', password: 'open sesame' });
    const hostSeat = await enter(host, room.id);
    const guest = await newGuest();
    assert.equal(await atTheDoor(guest, room.id), 'room_password_required');
    const socket = await guest.connect();
    assert.equal(await socket.code('joinRoom', { roomId: room.id, password: 'open sesame' }), 'in_lobby');
    assert.equal(await socket.code('joinRoom', { roomId: room.id }), 'in_lobby');
    await hostSeat.socket.get('admitWaiting', {});
    await socket.next('lobbyAnswer');
    assert.equal(await socket.code('joinRoom', { roomId: room.id }), 'ok');
  });
});
