import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Broadcast } from '@footlight/contract';
import { Person } from '../support/person.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';
import { liveShow, seat } from '../support/show.ts';

let server: TestServer;
let admin: Person;
before(async () => {
  // Every guest of a test comes from the address it says.
  server = await composeServer({ TRUST_PROXY: '127.0.0.1' });
  admin = await Person.user(server.url, { displayName: 'Admin', setupToken: server.app.setupToken! });
});
after(() => server.close());

const texts = (messages: { text: string }[]) => messages.map(({ text }) => text);
const newGuest = (name?: string) => Person.guest(server.url, name);
const newUser = (displayName = 'User') => Person.user(server.url, { displayName });
const from = (ip: string) => ({ 'x-forwarded-for': ip });

async function withModerator() {
  const { host, show } = await liveShow(server.url);
  const params = { id: show.id };
  const moderator = await newUser('Mod');
  await host.get('putMember', { params, body: { userId: moderator.id, role: 'moderator' } });
  return { host, show, moderator, params };
}

const history = async (person: Person, show: Broadcast) =>
  texts((await person.get('listMessages', { params: { id: show.id } })).items);
const newestAct = async (person: Person, show: Broadcast) =>
  (await person.get('listAudit', { params: { id: show.id }, query: { limit: 1 } })).items[0]!;
const undo = (person: Person, show: Broadcast, entryId: string) =>
  person.code('undoAudit', { params: { id: show.id, entryId } });

describe('messages', () => {
  test('are deleted everywhere, quotes of them too, written down, and brought back with their number', async () => {
    const { host, show, moderator, params } = await withModerator();
    const [guest, watcher] = [await seat(await newGuest('Gus'), show), await seat(await newGuest(), show)];
    const { message } = await guest.socket.get('chatMessage', { text: 'Bad' });
    await watcher.socket.get('chatMessage', { text: 'Re', replyTo: message.id });
    const messageId = message.id;
    assert.equal(await watcher.person.code('deleteMessage', { params: { ...params, messageId } }), 'forbidden');
    assert.equal(await moderator.code('deleteMessage', { params: { ...params, messageId } }), 'ok');
    assert.equal((await watcher.socket.next('messageDeleted')).messageId, messageId);
    assert.deepEqual(await history(host, show), ['Re']);
    const late = await seat(await newGuest(), show);
    assert.deepEqual(
      late.joined.interaction.messages.map(({ text, replyTo }) => [text, replyTo]),
      [['Re', null]],
    );
    assert.equal(await moderator.code('deleteMessage', { params: { ...params, messageId } }), 'not_found');

    const act = await newestAct(host, show);
    const { id, at, mediaTime, ...about } = act;
    assert.ok(mediaTime !== null && Date.parse(at) > 0);
    assert.deepEqual(about, {
      action: 'message_deleted',
      actor: { id: moderator.id, displayName: 'Mod' },
      target: { id: guest.person.id, displayName: 'Gus' },
      detail: 'Bad',
      undoable: true,
      undoneAt: null,
    });
    const undone = await moderator.get('undoAudit', { params: { ...params, entryId: id } });
    assert.ok(undone.undoneAt !== null && !undone.undoable);
    const { seq: _, ...told } = await late.socket.next('chatMessage');
    assert.deepEqual(told, message);
    assert.deepEqual(await history(host, show), ['Bad', 'Re']);
    assert.equal(await undo(host, show, id), 'conflict');
  });

  test('authors delete their own, which nobody needs to know', async () => {
    const { host, show, params } = await withModerator();
    const guest = await seat(await newGuest(), show);
    const { message } = await guest.socket.get('chatMessage', { text: 'Oops' });
    await guest.person.get('deleteMessage', { params: { ...params, messageId: message.id } });
    assert.deepEqual(await history(host, show), []);
    const { items } = await host.get('listAudit', { params });
    assert.deepEqual(
      items.map(({ action }) => action),
      ['moderator_named'],
    );
  });

  test('all of a person go and come back, and no others', async () => {
    const { host, show, moderator, params } = await withModerator();
    const [bad, good] = [await seat(await newGuest(), show), await seat(await newUser(), show)];
    for (const text of ['b1', 'b2', 'b3']) await bad.socket.get('chatMessage', { text });
    await good.socket.get('chatMessage', { text: 'g1' });
    const [first] = (await host.get('listMessages', { params })).items;
    await bad.person.get('deleteMessage', { params: { ...params, messageId: first!.id } });
    const query = { guestId: bad.person.id };
    assert.deepEqual(await moderator.get('clearMessages', { params, query }), { deleted: 2 });
    assert.equal((await good.socket.next('messagesCleared')).authorId, bad.person.id);
    assert.deepEqual(await history(host, show), ['g1']);
    assert.deepEqual(await moderator.get('clearMessages', { params, query }), { deleted: 0 });
    assert.equal(await undo(host, show, (await newestAct(host, show)).id), 'ok');
    assert.deepEqual(await history(host, show), ['b2', 'b3', 'g1']);
  });

  test('one is pinned in the place of another; undone only while nothing has changed', async () => {
    const { host, show, moderator, params } = await withModerator();
    const guest = await seat(await newGuest(), show);
    const [one, two] = [
      (await guest.socket.get('chatMessage', { text: 'one' })).message,
      (await guest.socket.get('chatMessage', { text: 'two' })).message,
    ];
    const pin = (message: { id: string }) =>
      moderator.code('pinMessage', { params: { ...params, messageId: message.id } });
    const shown = async () => (await guest.socket.next('messagePinned')).message?.text ?? null;
    assert.equal(await pin(one), 'ok');
    assert.equal(await shown(), 'one');
    assert.equal(await pin(two), 'ok');
    assert.equal(await shown(), 'two');
    const late = await seat(await newGuest(), show);
    assert.equal(late.joined.interaction.pinnedMessage?.text, 'two');
    const pinnedTwo = await newestAct(host, show);
    assert.equal(await undo(host, show, pinnedTwo.id), 'ok');
    assert.equal(await shown(), 'one');
    await moderator.get('unpinMessage', { params: { ...params, messageId: two.id } });
    await moderator.get('unpinMessage', { params: { ...params, messageId: one.id } });
    assert.equal(await shown(), null);
    assert.equal(await pin(two), 'ok');
    const { items } = await host.get('listAudit', { params });
    const unpinned = items.find(({ action }) => action === 'message_unpinned')!;
    assert.equal(await undo(host, show, unpinned.id), 'conflict');
    assert.equal(await shown(), 'two');
    await moderator.get('deleteMessage', { params: { ...params, messageId: two.id } });
    assert.equal(await shown(), null);
  });
});

describe('people', () => {
  test('a time-out keeps from writing, tells who it is for, and is lifted', async () => {
    const { host, show, moderator, params } = await withModerator();
    const mod = await seat(moderator, show);
    const guest = await seat(await newGuest('Loud'), show);
    const { peerId } = guest.joined.me;
    assert.equal(await mod.socket.code('timeoutPeer', { peerId, seconds: 600 }), 'ok');
    const { restriction } = await guest.socket.next('restricted');
    assert.equal(restriction?.kind, 'timeout');
    const answer = await guest.socket.ask('chatMessage', { text: 'But' });
    assert.ok(!answer.ok && answer.error.code === 'chat_restricted' && answer.error.retryAfterSeconds! > 500);
    const again = await seat(guest.person, show);
    assert.deepEqual(again.joined.interaction.restriction, restriction);

    const { items } = await host.get('listRestrictions', { params });
    assert.deepEqual(
      items.map(({ kind, person, by }) => ({ kind, person, by })),
      [{ kind: 'timeout', person: { kind: 'guest', id: guest.person.id, displayName: 'Loud' }, by: 'Mod' }],
    );
    const lift = { params: { ...params, restrictionId: items[0]!.id } };
    assert.equal(await moderator.code('liftRestriction', lift), 'ok');
    assert.deepEqual(await again.socket.next('restricted'), { restriction: null });
    assert.equal(await again.socket.code('chatMessage', { text: 'Thanks' }), 'ok');
    assert.equal(await moderator.code('liftRestriction', lift), 'not_found');
    assert.deepEqual((await host.get('listRestrictions', { params })).items, []);
  });

  test('a banned guest is removed and comes back under no name, by no way; others from elsewhere do', async () => {
    const { host, show, moderator, params } = await withModerator();
    const mod = await seat(moderator, show);
    const there = from('203.0.113.7');
    const troll = await seat(await newGuest('Troll'), show, there);
    const neighbour = await seat(await newGuest('Neighbour'), show, there);
    await mod.socket.get('banUser', { peerId: troll.joined.me.peerId, reason: 'Spam' });
    assert.deepEqual(await troll.socket.next('removed'), { reason: 'banned' });
    assert.equal(await troll.socket.code('chatMessage', { text: 'x' }), 'not_joined');

    const broadcastId = show.id;
    assert.equal(await (await troll.person.connect(from('198.51.100.1'))).code('join', { broadcastId }), 'forbidden');
    const renamed = await newGuest('Somebody else');
    assert.equal(await (await renamed.connect(there)).code('join', { broadcastId }), 'forbidden');
    assert.equal(await (await renamed.connect(there)).code('joinRoom', { roomId: show.roomId }), 'forbidden');
    const ask = async (person: Person, method: string, path: string, body?: unknown) =>
      (await person.fetch(method, path, { headers: there, ...(body !== undefined && { body }) })).code;
    assert.equal(await ask(renamed, 'POST', `/api/broadcasts/${show.id}/messages`, { text: 'x' }), 'chat_restricted');
    assert.equal(await ask(renamed, 'GET', `/api/broadcasts/${show.id}/playback`), 'forbidden');
    assert.equal(await ask(Person.nobody(server.url), 'GET', `/api/broadcasts/${show.id}/playback`), 'forbidden');
    assert.equal(await ask(renamed, 'POST', `/api/mediasoup/${show.id}/transports`, { sender: false }), 'forbidden');
    const offer = await fetch(`${server.url}/whep/${show.id}`, {
      method: 'POST',
      headers: { ...there, 'content-type': 'application/sdp' },
      body: 'v=0\r\n',
    });
    assert.equal(offer.status, 403);

    // Who is here already from the same address may be somebody else and goes on watching; accounts, and guests from elsewhere, are not meant.
    assert.equal((await neighbour.socket.next('restricted')).restriction?.kind, 'ban');
    assert.equal(await neighbour.socket.code('chatMessage', { text: 'Hello' }), 'chat_restricted');
    assert.equal(await neighbour.socket.code('requestSync', {}), 'ok');
    assert.equal((await seat(await newUser(), show, there)).joined.me.role, 'viewer');
    assert.equal((await seat(await newGuest(), show, from('203.0.113.8'))).joined.me.role, 'viewer');

    const [ban] = (await host.get('listRestrictions', { params })).items;
    assert.deepEqual([ban!.kind, ban!.until, ban!.reason], ['ban', null, 'Spam']);
    assert.equal(await undo(moderator, show, (await newestAct(host, show)).id), 'ok');
    assert.equal((await seat(renamed, show, there)).joined.me.role, 'viewer');
    assert.deepEqual(await neighbour.socket.next('restricted'), { restriction: null });
  });

  test('a banned account is known by itself, and its address for guests', async () => {
    const { host, show, params } = await withModerator();
    const there = from('2001:db8:7::1');
    const user = await seat(await newUser('Bad'), show, there);
    const entry = await host.get('restrict', { params, body: { userId: user.person.id, kind: 'ban' } });
    assert.deepEqual(entry.person, { kind: 'user', id: user.person.id, displayName: 'Bad' });
    assert.deepEqual(await user.socket.next('removed'), { reason: 'banned' });
    const join = async (person: Person, ip: string) =>
      (await person.connect(from(ip))).code('join', { broadcastId: show.id });
    assert.equal(await join(user.person, '198.51.100.9'), 'forbidden');
    assert.equal(await join(await newGuest(), '2001:db8:7::ffff'), 'forbidden');
    assert.equal(await join(await newUser(), '2001:db8:7::1'), 'ok');
    assert.equal(await user.person.code('postMessage', { params, body: { text: 'x' } }), 'chat_restricted');
    assert.equal(await host.code('liftRestriction', { params: { ...params, restrictionId: entry.id } }), 'ok');
    assert.equal(await join(user.person, '2001:db8:7::1'), 'ok');
  });

  test('nobody acts on those above, or restricts who moderates; admins act anywhere', async () => {
    const { host, show, moderator, params } = await withModerator();
    const other = await newUser('Other mod');
    await host.get('putMember', { params, body: { userId: other.id, role: 'moderator' } });
    const viewer = await newUser();
    const say = async (person: Person) => (await person.get('postMessage', { params, body: { text: 'x' } })).id;
    const remove = async (who: Person, whose: Person) =>
      who.code('deleteMessage', { params: { ...params, messageId: await say(whose) } });
    assert.equal(await remove(moderator, host), 'forbidden');
    assert.equal(await remove(moderator, other), 'forbidden');
    assert.equal(await remove(moderator, viewer), 'ok');
    assert.equal(await remove(moderator, moderator), 'ok');
    assert.equal(await remove(host, moderator), 'ok');
    assert.equal(await remove(admin, host), 'ok');
    assert.equal(await remove(viewer, host), 'forbidden');
    const restrict = (who: Person, whom: Person) =>
      who.code('restrict', { params, body: { userId: whom.id, kind: 'ban' } });
    for (const whom of [host, other, moderator, admin]) assert.equal(await restrict(moderator, whom), 'forbidden');
    for (const whom of [host, other, admin]) assert.equal(await restrict(admin, whom), 'forbidden');
    assert.equal(await restrict(admin, viewer), 'ok');
    assert.equal(await restrict(moderator, Person.nobody(server.url)), 'invalid');
    const unknown = { params, body: { kind: 'ban' as const, guestId: crypto.randomUUID() } };
    assert.equal(await moderator.code('restrict', unknown), 'not_found');

    const [mod, stage, second] = [await seat(moderator, show), await seat(host, show), await seat(other, show)];
    const target = (one: typeof stage) => ({ peerId: one.joined.me.peerId });
    assert.equal(await mod.socket.code('removePeer', target(stage)), 'forbidden');
    assert.equal(await mod.socket.code('removePeer', target(second)), 'forbidden');
    assert.equal(await mod.socket.code('timeoutPeer', { ...target(stage), seconds: 1 }), 'forbidden');
    assert.equal(await stage.socket.code('removePeer', target(second)), 'ok');
    assert.deepEqual(await second.socket.next('removed'), { reason: 'kicked' });
  });

  test('who is named a moderator moderates although banned, and is bound by it afterwards', async () => {
    const { host, show, params } = await withModerator();
    const user = await newUser();
    await host.get('restrict', { params, body: { userId: user.id, kind: 'ban' } });
    await host.get('putMember', { params, body: { userId: user.id, role: 'moderator' } });
    const { socket, joined } = await seat(user, show);
    assert.equal(joined.me.role, 'moderator');
    assert.equal(await socket.code('setChatMode', { slowModeSeconds: 5 }), 'ok');
    await host.get('removeMember', { params: { ...params, userId: user.id } });
    assert.deepEqual(await socket.next('removed'), { reason: 'uninvited' });
    const { items } = await host.get('listAudit', { params });
    assert.deepEqual(
      items.map(({ action, target }) => [action, target?.displayName]),
      [
        ['moderator_removed', 'User'],
        ['chat_mode_changed', undefined],
        ['moderator_named', 'User'],
        ['banned', 'User'],
        ['moderator_named', 'Mod'],
      ],
    );
  });
});

describe('the log', () => {
  test('is read in pages by those who moderate, says what was done on the way to the stage, and takes modes back', async () => {
    const { host, show, moderator, params } = await withModerator();
    const mod = await seat(moderator, show);
    const guest = await seat(await newGuest('Gus'), show);
    await mod.socket.get('setChatMode', { audience: 'users', slowModeSeconds: 30 });
    await guest.socket.next('chatMode');
    await mod.socket.get('setChatMode', { audience: 'users' });
    await mod.socket.get('inviteToStage', { peerId: guest.joined.me.peerId });
    await mod.socket.get('kickPeer', { peerId: guest.joined.me.peerId, roomId: show.roomId });
    const read = (query: { limit: number; cursor?: string }) => host.get('listAudit', { params, query });
    const first = await read({ limit: 2 });
    const second = await read({ limit: 2, cursor: first.nextCursor! });
    assert.deepEqual(
      [...first.items, ...second.items].map(({ action, detail }) => [action, detail]),
      [
        ['peer_removed', ''],
        ['stage_invited', ''],
        ['chat_mode_changed', 'audience: "users", slowModeSeconds: 30'],
        ['moderator_named', 'moderator'],
      ],
    );
    assert.equal(second.nextCursor, null);
    assert.equal((await host.ask('listAudit', { params, query: { cursor: 'x' } })).code, 'invalid');
    const [mode, named] = second.items;
    assert.equal(await undo(moderator, show, mode!.id), 'ok');
    const { audience, slowModeSeconds } = await mod.socket.next('chatMode', (told) => told.audience === 'everyone');
    assert.deepEqual([audience, slowModeSeconds], ['everyone', 0]);
    assert.equal(await undo(host, show, named!.id), 'conflict');
    assert.equal(await undo(host, show, crypto.randomUUID()), 'not_found');
    assert.equal(await (await newUser()).code('listAudit', { params }), 'forbidden');
  });
});
