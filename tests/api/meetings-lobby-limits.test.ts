import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Meeting } from '@footlight/contract';
import { atTheDoor, enter, newRoom } from '../support/meeting.ts';
import { Person } from '../support/person.ts';
import type { RoomSocket } from '../support/room-socket.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';

async function withLobby(env: Record<string, string>, run: (scene: Scene) => Promise<void>): Promise<void> {
  const server = await composeServer(env);
  try {
    const { host, room } = await newRoom(server.url, { lobby: true });
    await run({ server, room, host: await enter(host, room.id) });
  } finally {
    await server.close();
  }
}

interface Scene {
  server: TestServer;
  room: Meeting;
  host: Awaited<ReturnType<typeof enter>>;
}

/** Knocks, from the address that a proxy names. */
async function knock(person: Person, room: Meeting, from?: string): Promise<[string, RoomSocket]> {
  const socket = await person.connect(from === undefined ? undefined : { 'x-forwarded-for': from });
  return [await socket.code('joinRoom', { roomId: room.id }), socket];
}

/** Knocks, and a host sends them away. */
async function denied({ server, room, host }: Scene): Promise<{ guest: Person; socket: RoomSocket; wait: number }> {
  const guest = await Person.guest(server.url);
  const [answer, socket] = await knock(guest, room);
  assert.equal(answer, 'in_lobby');
  await host.socket.get('denyWaiting', {});
  const { retryAfterSeconds, ...told } = await socket.next('lobbyAnswer');
  assert.deepEqual(told, { roomId: room.id, answer: 'denied' });
  return { guest, socket, wait: retryAfterSeconds ?? 0 };
}

describe('who was sent away from the lobby', () => {
  test('waits before knocking again, by whichever connection, and is told how long', () =>
    withLobby({ MEETING_LOBBY_DENIED_SECONDS: '60' }, async (scene) => {
      const { server, room, host } = scene;
      const { guest, socket, wait } = await denied(scene);
      assert.equal(wait, 60);
      const answer = await socket.ask('joinRoom', { roomId: room.id });
      assert.ok(!answer.ok);
      assert.equal(answer.error.code, 'lobby_denied');
      const { retryAfterSeconds = 0 } = answer.error;
      assert.ok(retryAfterSeconds > 0 && retryAfterSeconds <= 60);
      assert.equal(await atTheDoor(guest, room.id), 'lobby_denied');
      // Nobody else waits for it, and the hosts see nothing of it.
      host.socket.forget();
      const [other] = await knock(await Person.guest(server.url), room);
      assert.equal(other, 'in_lobby');
      const { waiting } = await host.socket.next('lobbyUpdate');
      assert.equal(waiting.length, 1);
      const elsewhere = await newRoom(server.url, { lobby: true });
      assert.equal((await knock(guest, elsewhere.room))[0], 'in_lobby');
    }));

  test('may come in at once where a host invites them or the lobby is switched off', () =>
    withLobby({}, async (scene) => {
      const { server, room, host } = scene;
      const params = { id: room.id };
      const account = await Person.user(server.url);
      await knock(account, room);
      await host.socket.get('denyWaiting', {});
      assert.equal(await atTheDoor(account, room.id), 'lobby_denied');
      await host.person.get('putRoomMember', { params, body: { userId: account.id } });
      assert.equal(await atTheDoor(account, room.id), 'ok');
      const { guest } = await denied(scene);
      await host.person.get('updateRoom', { params, body: { lobby: false } });
      assert.equal(await atTheDoor(guest, room.id), 'ok');
    }));

  test('may knock again at once where the operator wants it so', () =>
    withLobby({ MEETING_LOBBY_DENIED_SECONDS: '0' }, async (scene) => {
      const { room, host } = scene;
      const { socket, wait } = await denied(scene);
      assert.equal(wait, 0);
      assert.equal(await socket.code('joinRoom', { roomId: room.id }), 'in_lobby');
      await host.socket.get('admitWaiting', {});
      assert.equal((await socket.next('lobbyAnswer')).answer, 'admitted');
    }));
});

describe('one network address', () => {
  test('does not fill the lobby with guest sessions: others find a place', () =>
    withLobby({ MEETING_LOBBY: '5', MEETING_LOBBY_PER_ADDRESS: '2', TRUST_PROXY: '127.0.0.1' }, async (scene) => {
      const { server, room, host } = scene;
      const from = async (address: string) => knock(await Person.guest(server.url), room, address);
      const [, first] = await from('203.0.113.7');
      assert.equal((await from('203.0.113.7'))[0], 'in_lobby');
      assert.equal((await from('203.0.113.7'))[0], 'capacity_exceeded');
      assert.equal((await from('203.0.113.8'))[0], 'in_lobby');
      // Of IPv6 a subscriber has a whole network.
      assert.equal((await from('2001:db8:1:2::1'))[0], 'in_lobby');
      assert.equal((await from('2001:db8:1:2::2'))[0], 'in_lobby');
      await host.socket.next('lobbyUpdate', ({ waiting }) => waiting.length === 5);
      assert.equal((await from('203.0.113.9'))[0], 'capacity_exceeded', 'the lobby as a whole is full');
      await first.get('leave', {});
      await host.socket.next('lobbyUpdate', ({ waiting }) => waiting.length === 4);
      assert.equal((await from('2001:db8:1:2::3'))[0], 'capacity_exceeded');
      assert.equal((await from('203.0.113.7'))[0], 'in_lobby');
      const elsewhere = await newRoom(server.url, { lobby: true });
      assert.equal((await knock(await Person.guest(server.url), elsewhere.room, '203.0.113.7'))[0], 'in_lobby');
    }));
});
