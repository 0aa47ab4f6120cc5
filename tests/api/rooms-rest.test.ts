import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { atTheDoor, enter, newRoom } from '../support/meeting.ts';
import { Person } from '../support/person.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';

let server: TestServer;
before(async () => {
  server = await composeServer();
});
after(() => server.close());

describe('rooms over REST', () => {
  test('a room is made, read, changed and deleted; its link leads nowhere then', async () => {
    const { host, room } = await newRoom(server.url, { scheduledAt: '2099-01-01T10:00:00+01:00' });
    assert.deepEqual(
      { ...room, id: '', createdAt: '' },
      {
        id: '',
        title: 'Meeting',
        access: 'open',
        lobby: false,
        locked: false,
        entryRole: 'speaker',
        host: { id: host.id, displayName: 'Host' },
        role: 'host',
        people: 0,
        hostInside: false,
        waiting: 0,
        activeSince: null,
        broadcastId: null,
        inviteToken: null,
        scheduledAt: '2099-01-01T09:00:00.000Z',
        createdAt: '',
      },
    );
    const params = { id: room.id };
    const stranger = Person.nobody(server.url);
    const seen = await stranger.get('getRoom', { params });
    assert.deepEqual([seen.role, seen.waiting], [null, null]);
    const changed = await host.get('updateRoom', {
      params,
      body: { title: 'Renamed', entryRole: 'viewer', scheduledAt: null, lobby: true },
    });
    assert.deepEqual(
      [changed.title, changed.entryRole, changed.scheduledAt, changed.lobby],
      ['Renamed', 'viewer', null, true],
    );
    await host.get('deleteRoom', { params });
    assert.equal(await stranger.code('getRoom', { params }), 'not_found');
    assert.equal(await atTheDoor(host, room.id), 'not_found');
  });

  test('the list has own rooms and those one is invited to, planned and used last first, page by page', async () => {
    const host = await Person.user(server.url);
    const other = await newRoom(server.url);
    const make = (title: string) => host.get('createRoom', { body: { title } });
    const [first, second, third] = [await make('first'), await make('second'), await make('third')];
    await other.host.get('putRoomMember', { params: { id: other.room.id }, body: { userId: host.id, role: 'viewer' } });
    const seat = await enter(host, first.id);
    const listed = async () => {
      const ids: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await host.get('listRooms', { query: { limit: 2, ...(cursor !== undefined && { cursor }) } });
        ids.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      return ids;
    };
    await server.app.meetings.stored();
    assert.deepEqual(await listed(), [first.id, third.id, second.id, other.room.id]);
    await host.get('updateRoom', { params: { id: second.id }, body: { scheduledAt: '2099-01-01T10:00:00Z' } });
    await host.get('updateRoom', { params: { id: third.id }, body: { scheduledAt: '2001-01-01T10:00:00Z' } });
    assert.deepEqual(
      await listed(),
      [second.id, first.id, third.id, other.room.id],
      'planned ones before what is past',
    );
    const { items } = await host.get('listRooms', { query: {} });
    const own = items.find(({ id }) => id === first.id);
    assert.equal(own?.people, 1);
    assert.ok(own.activeSince !== null);
    assert.equal(items.find(({ id }) => id === other.room.id)?.role, 'viewer');
    seat.socket.close();
    assert.equal(await host.code('listRooms', { query: { cursor: 'nonsense' } }), 'invalid');
  });

  test('a password belongs to access by password, and is needed for it', async () => {
    const host = await Person.user(server.url);
    const create = (body: object) => host.code('createRoom', { body: { title: 'x', ...body } as never });
    assert.equal(await create({ access: 'password' }), 'invalid');
    assert.equal(await create({ password: 'secret' }), 'invalid');
    const { id } = await host.get('createRoom', { body: { title: 'x' } });
    const change = (body: object) => host.code('updateRoom', { params: { id }, body });
    assert.equal(await change({ access: 'password' }), 'conflict');
    assert.equal(await change({ password: 'secret' }), 'conflict');
    assert.equal(await change({ access: 'password', password: 'secret' }), 'ok');
    assert.equal(await change({ access: 'password' }), 'ok');
    assert.equal(await change({ access: 'open' }), 'ok');
    assert.equal(await change({ access: 'password' }), 'conflict');
  });

  test('members are invited by id or address, renamed and uninvited; the owner is none of them', async () => {
    const { host, room } = await newRoom(server.url);
    const [ann, bob] = [await Person.user(server.url), await Person.user(server.url)];
    const params = { id: room.id };
    await host.get('putRoomMember', { params, body: { userId: ann.id } });
    await host.get('putRoomMember', { params, body: { email: bob.email, role: 'host' } });
    const roles = async () =>
      Object.fromEntries(
        (await host.get('listRoomMembers', { params })).items.map(({ user, role }) => [user.id, role]),
      );
    assert.deepEqual(await roles(), { [ann.id]: 'speaker', [bob.id]: 'host' });
    await bob.get('putRoomMember', { params, body: { userId: ann.id, role: 'viewer' } });
    assert.deepEqual(await roles(), { [ann.id]: 'viewer', [bob.id]: 'host' });
    assert.equal(await bob.code('putRoomMember', { params, body: { userId: host.id } }), 'conflict');
    assert.equal(await host.code('putRoomMember', { params, body: { userId: crypto.randomUUID() } }), 'not_found');
    assert.equal(await ann.code('listRoomMembers', { params }), 'forbidden');
    assert.equal(await bob.code('deleteRoom', { params }), 'forbidden');
    await host.get('removeRoomMember', { params: { ...params, userId: bob.id } });
    assert.equal(await host.code('removeRoomMember', { params: { ...params, userId: bob.id } }), 'not_found');
    assert.equal(await bob.code('updateRoom', { params, body: { title: 'Mine' } }), 'forbidden');
  });

  test('rooms and members are bounded', async () => {
    const strict = await composeServer({ MEETING_ROOMS_PER_ACCOUNT: '2', MEETING_MEMBERS: '1' });
    try {
      const host = await Person.user(strict.url);
      const codes = await Promise.all(
        Array.from({ length: 4 }, () => host.code('createRoom', { body: { title: 'x' } })),
      );
      assert.deepEqual(codes.sort(), ['capacity_exceeded', 'capacity_exceeded', 'ok', 'ok']);
      const [room] = (await host.get('listRooms', { query: {} })).items;
      const params = { id: room!.id };
      const invite = async () =>
        host.code('putRoomMember', { params, body: { userId: (await Person.user(strict.url)).id } });
      assert.equal(await invite(), 'ok');
      assert.equal(await invite(), 'capacity_exceeded');
    } finally {
      await strict.close();
    }
  });
});
