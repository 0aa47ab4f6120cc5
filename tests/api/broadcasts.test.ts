import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Broadcast } from '@footlight/contract';
import { Person } from '../support/person.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';

let server: TestServer;
before(async () => {
  server = await composeServer();
});
after(() => server.close());

const newUser = (displayName?: string) => Person.user(server.url, displayName === undefined ? {} : { displayName });
const titles = ({ items }: { items: readonly Broadcast[] }) => items.map(({ title }) => title);

describe('listing', () => {
  test('shows what is public and dated or started; the host sees all of its own', async () => {
    const host = await newUser();
    const soon = new Date(Date.now() + 3_600_000).toISOString();
    for (const visibility of ['public', 'unlisted', 'private'] as const)
      for (const scheduledAt of [soon, null])
        await host.get('createBroadcast', {
          body: { title: `${visibility} ${scheduledAt === null ? 'draft' : 'dated'}`, visibility, scheduledAt },
        });
    const query = { host: host.id };
    const seenBy = async (person: Person) => titles(await person.get('listBroadcasts', { query }));
    for (const outsider of [Person.nobody(server.url), await Person.guest(server.url), await newUser()])
      assert.deepEqual(await seenBy(outsider), ['public dated']);
    const all = ['private draft', 'private dated', 'unlisted draft', 'unlisted dated', 'public draft', 'public dated'];
    assert.deepEqual(await seenBy(host), all);
    assert.deepEqual(titles(await host.get('listBroadcasts', { query: { host: 'me' } })), all);

    const [, , , , draft] = (await host.get('listBroadcasts', { query })).items;
    await host.get('startBroadcast', { params: { id: draft!.id } });
    assert.deepEqual(await seenBy(Person.nobody(server.url)), ['public draft', 'public dated']);
    const active = await Person.nobody(server.url).get('activeBroadcasts', { query });
    assert.deepEqual(titles(active), ['public draft']);
  });

  test('unlisted shows are opened by their link, private ones by members only', async () => {
    const [host, member, outsider] = [await newUser(), await newUser(), await newUser()];
    const unlisted = await host.get('createBroadcast', { body: { title: 'By link', visibility: 'unlisted' } });
    const hidden = await host.get('createBroadcast', { body: { title: 'Private', visibility: 'private' } });
    const nobody = Person.nobody(server.url);
    assert.equal((await nobody.get('getBroadcast', { params: { id: unlisted.id } })).title, 'By link');
    const params = { id: hidden.id };
    await host.get('putMember', { params, body: { email: member.email.toUpperCase() } });
    assert.equal(await outsider.code('getBroadcast', { params }), 'not_found');
    assert.equal((await member.get('getBroadcast', { params })).title, 'Private');
  });

  test('searches titles and names of hosts, literally', async () => {
    const host = await newUser('Zoë Ünïque');
    const dated = (title: string) =>
      host.get('createBroadcast', { body: { title, scheduledAt: new Date(Date.now() + 60_000).toISOString() } });
    for (const title of ['100% wool', '100 wool', 'snake_case', 'snakeXcase', 'back\\slash', 'Night Owls'])
      await dated(title);
    const found = async (search: string) =>
      titles(await Person.nobody(server.url).get('listBroadcasts', { query: { search } })).sort();
    assert.deepEqual(await found('100%'), ['100% wool']);
    assert.deepEqual(await found('e_c'), ['snake_case']);
    assert.deepEqual(await found('k\\s'), ['back\\slash']);
    assert.deepEqual(await found('nIGHT'), ['Night Owls']);
    assert.equal((await found('zoë')).length, 6);
    assert.deepEqual(await found("' or 1=1 --"), []);
  });

  test('pages go through everything once, newest first; scheduled ones soonest first, undated last', async () => {
    const host = await newUser();
    const base = Date.now() + 86_400_000;
    const offsets = [3, null, 1, 2, 1, null, 0];
    for (const [index, offset] of offsets.entries())
      await host.get('createBroadcast', {
        body: {
          title: `show ${index}`,
          scheduledAt: offset === null ? null : new Date(base + offset * 60_000).toISOString(),
        },
      });
    const walk = async (status: 'scheduled' | undefined) => {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const query = { host: 'me', limit: 2, ...(status && { status }), ...(cursor && { cursor }) };
        const page = await host.get('listBroadcasts', { query });
        seen.push(...titles(page));
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      return seen.map((title) => Number(title.split(' ')[1]));
    };
    assert.deepEqual(await walk(undefined), [6, 5, 4, 3, 2, 1, 0]);
    assert.deepEqual(await walk('scheduled'), [6, 2, 4, 3, 0, 1, 5]);
  });

  test('host=me needs an account, and a forged cursor is refused', async () => {
    const nobody = Person.nobody(server.url);
    assert.equal(await nobody.code('listBroadcasts', { query: { host: 'me' } }), 'unauthenticated');
    assert.equal(await nobody.code('listBroadcasts', { query: { cursor: 'bm9wZQ' } }), 'invalid');
  });
});

describe('life', () => {
  test('of twenty shows started at once exactly one goes live', async () => {
    const host = await newUser();
    const shows = await Promise.all(
      Array.from({ length: 20 }, (_, index) => host.get('createBroadcast', { body: { title: `show ${index}` } })),
    );
    const codes = await Promise.all(shows.map(({ id }) => host.code('startBroadcast', { params: { id } })));
    assert.equal(codes.filter((code) => code === 'ok').length, 1);
    assert.equal(codes.filter((code) => code === 'already_live').length, 19);
    const live = await host.get('listBroadcasts', { query: { host: 'me', status: 'live' } });
    assert.equal(live.items.length, 1);
    await host.get('endBroadcast', { params: { id: live.items[0]!.id } });
    const next = shows.find(({ id }) => id !== live.items[0]!.id)!;
    assert.equal(await host.code('startBroadcast', { params: { id: next.id } }), 'ok');
  });

  test('starting and ending twice changes nothing, not even at once', async () => {
    const host = await newUser();
    const { id } = await host.get('createBroadcast', { body: { title: 'Show' } });
    const params = { id };
    assert.equal(await host.code('endBroadcast', { params }), 'broadcast_not_live');
    const starts = await Promise.all(Array.from({ length: 5 }, () => host.get('startBroadcast', { params })));
    for (const { status } of starts) assert.equal(status, 'live');
    assert.equal(new Set(starts.map(({ startedAt }) => startedAt)).size, 1);
    const ends = await Promise.all(Array.from({ length: 5 }, () => host.get('endBroadcast', { params })));
    for (const { status } of ends) assert.equal(status, 'ended');
    assert.equal(new Set(ends.map(({ endedAt }) => endedAt)).size, 1);
    assert.equal(await host.code('startBroadcast', { params }), 'broadcast_ended');
  });

  test('only a scheduled show is cancelled or moved, and a cancelled one stays so', async () => {
    const host = await newUser();
    const { id } = await host.get('createBroadcast', { body: { title: 'Show' } });
    const params = { id };
    const cancelled = await host.get('updateBroadcast', { params, body: { status: 'cancelled' } });
    assert.equal(cancelled.status, 'cancelled');
    assert.equal(await host.code('updateBroadcast', { params, body: { status: 'cancelled' } }), 'ok');
    assert.equal(await host.code('startBroadcast', { params }), 'conflict');
    assert.equal(await host.code('endBroadcast', { params }), 'broadcast_not_live');

    const live = await host.get('createBroadcast', { body: { title: 'Live' } });
    await host.get('startBroadcast', { params: { id: live.id } });
    const change = (body: object) => host.code('updateBroadcast', { params: { id: live.id }, body });
    assert.equal(await change({ status: 'cancelled' }), 'conflict');
    assert.equal(await change({ scheduledAt: '2030-01-01T00:00:00Z' }), 'conflict');
    assert.equal(await change({ title: 'Renamed while live' }), 'ok');
  });

  test('a live show is not deleted; what is over is, with all that belongs to it', async () => {
    const [host, member] = [await newUser(), await newUser()];
    const { id } = await host.get('createBroadcast', { body: { title: 'Show' } });
    const params = { id };
    await host.get('putMember', { params, body: { userId: member.id } });
    await host.get('startBroadcast', { params });
    assert.equal(await host.code('deleteBroadcast', { params }), 'conflict');
    await host.get('endBroadcast', { params });
    assert.equal(await host.code('deleteBroadcast', { params }), 'ok');
    assert.equal(await host.code('deleteBroadcast', { params }), 'not_found');
    assert.equal(await host.code('getBroadcast', { params }), 'not_found');
  });

  test('playback and statistics follow the show', async () => {
    const host = await newUser();
    const { id } = await host.get('createBroadcast', { body: { title: 'Show' } });
    const params = { id };
    const playback = () => Person.nobody(server.url).get('getPlayback', { params });
    assert.deepEqual(await playback(), { options: [], status: 'scheduled', onAir: false });
    await host.get('startBroadcast', { params });
    assert.deepEqual(await playback(), { options: [{ protocol: 'webrtc' }], status: 'live', onAir: false });
    const viewer = await (await Person.guest(server.url)).connect();
    await viewer.get('join', { broadcastId: id });
    const stats = await host.get('getBroadcastStats', { params });
    assert.deepEqual(stats.viewers, { total: 1, webrtc: 0, whep: 0, hls: 0 });
    assert.equal(stats.onAir, false);
    assert.equal(stats.bitrateBps, 0);
    await host.get('endBroadcast', { params });
    assert.deepEqual(await playback(), { options: [], status: 'ended', onAir: false });
    viewer.close();
  });
});

describe('members', () => {
  test('are invited once, by id or address, and change their role by another invitation', async () => {
    const [host, first, second] = [await newUser(), await newUser('First'), await newUser('Second')];
    const { id } = await host.get('createBroadcast', { body: { title: 'Show', visibility: 'private' } });
    const params = { id };
    const put = (body: { userId?: string; email?: string; role?: 'speaker' | 'moderator' }) =>
      host.ask('putMember', { params, body });
    assert.deepEqual((await put({ userId: first.id })).body, {
      user: { id: first.id, displayName: 'First' },
      role: 'viewer',
    });
    await put({ email: ` ${second.email.toUpperCase()} `, role: 'speaker' });
    await put({ userId: first.id, role: 'moderator' });
    assert.deepEqual((await host.get('listMembers', { params })).items, [
      { user: { id: first.id, displayName: 'First' }, role: 'moderator' },
      { user: { id: second.id, displayName: 'Second' }, role: 'speaker' },
    ]);
    assert.equal((await put({ userId: host.id })).code, 'conflict');
    assert.equal((await put({ userId: crypto.randomUUID() })).code, 'not_found');
    assert.equal((await put({ email: 'nobody@example.com' })).code, 'not_found');
    assert.equal((await put({})).code, 'invalid');
    assert.equal((await put({ userId: first.id, email: first.email })).code, 'invalid');
    const removal = { params: { id, userId: first.id } };
    assert.equal(await host.code('removeMember', removal), 'ok');
    assert.equal(await host.code('removeMember', removal), 'not_found');
    assert.equal(await first.code('getBroadcast', { params }), 'not_found');
  });
});
