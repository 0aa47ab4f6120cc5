import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import type { ChatMessage } from '@footlight/contract';
import { Footlight } from '../footlight.ts';
import type { RoomSession } from '../room/types.ts';
import { memoryStorage, type TokenStorage } from '../storage.ts';
import { message, numbersOf } from '../testing/messages.ts';
import { ids, RoomServer } from '../testing/room-server.ts';
import { until } from '../testing/until.ts';
import type { Interaction, InteractionView } from './types.ts';

const timings = { retryFirstMs: 5, retryMostMs: 20, ackMs: 2_000, connectMs: 2_000 };

let server: RoomServer;
let storage: TokenStorage;
let footlight: Footlight;
let room: RoomSession;
let interaction: Interaction;

beforeEach(async () => {
  server = new RoomServer();
  await server.start();
  storage = memoryStorage();
});
afterEach(async () => {
  footlight.close();
  await server.stop();
});

function open(): void {
  footlight = new Footlight({ baseUrl: server.url, timings, storage });
  room = footlight.openRoom(ids.broadcast, { receiving: false });
  interaction = footlight.openInteraction(room);
}
const shows = (fits: (view: InteractionView) => boolean) => until(interaction.store, fits);
const ready = () => shows(({ isReady }) => isReady);
const holds = (...numbers: number[]) =>
  shows(({ messages }) => JSON.stringify(numbersOf(messages)) === JSON.stringify(numbers));

/** Answers `chatMessage` as the server does: one client id is one message, however often it comes. */
function takeMessages(first = 1) {
  const taken = new Map<string, ChatMessage>();
  let next = first;
  server.on.chatMessage = ({ text, clientId }: { text: string; clientId: string }) => {
    const known = taken.get(clientId) ?? message(next++, ids.user, { text, clientId });
    taken.set(clientId, known);
    server.interaction = { ...server.interaction, messages: [...taken.values()] };
    return { message: known };
  };
  return taken;
}

test('the newest messages come with joining, what is said is added, and older ones are loaded on request', async () => {
  server.interaction = { messages: [message(8), message(9)] };
  const asked: string[] = [];
  server.rest = (_, url) => {
    if (!url.pathname.endsWith('/messages')) return undefined;
    asked.push(url.search);
    return { items: [message(6), message(7)], more: true };
  };
  open();
  await holds(8, 9);
  assert.equal(interaction.store.get().hasOlder, true);
  server.tell('chatMessage', { ...message(10), seq: 1 });
  await holds(8, 9, 10);
  await interaction.loadOlder();
  assert.deepEqual(numbersOf(interaction.store.get().messages), [6, 7, 8, 9, 10]);
  assert.deepEqual(asked, ['?before=8&limit=50']);
});

test('a number that was left out is brought by REST', async () => {
  server.interaction = { messages: [message(1)] };
  server.rest = (_, url) =>
    url.searchParams.get('after') === '1' ? { items: [message(2), message(3), message(4)], more: false } : undefined;
  open();
  await ready();
  server.tell('chatMessage', { ...message(4), seq: 9 });
  await holds(1, 2, 3, 4);
});

test('deleted and cleared messages go, and the pinned one with them', async () => {
  server.interaction = { messages: [message(1), message(2, 'ann'), message(3)], pinnedMessage: message(3) };
  open();
  await ready();
  server.tell('messagesCleared', { authorId: 'ann', seq: 1 });
  await holds(1, 3);
  server.tell('messageDeleted', { messageId: 'm3', seq: 2 });
  await holds(1);
  assert.equal(interaction.store.get().pinnedMessage, null);
});

test('a message is pending until the server has it, and then stands in its place', async () => {
  open();
  await ready();
  takeMessages();
  interaction.send('  hello  ');
  assert.equal(interaction.store.get().pending[0]?.text, 'hello');
  const { messages } = await shows(({ pending, messages }) => pending.length === 0 && messages.length === 1);
  assert.equal(messages[0]?.text, 'hello');
  server.tell('chatMessage', { ...messages[0], seq: 1 } as never);
  server.tell('chatMessage', { ...message(2), seq: 2 });
  await holds(1, 2);
});

test('messages whose answer was lost are sent again as the same ones, in their order', async () => {
  open();
  await ready();
  const taken = takeMessages();
  const answer = server.on.chatMessage!;
  // The server takes the first, and the connection goes before anybody hears of it.
  server.on.chatMessage = (payload) => {
    const message = answer(payload);
    server.on.chatMessage = answer;
    server.cut();
    return message;
  };
  interaction.send('one');
  interaction.send('two');
  const { messages } = await shows(({ pending, messages }) => pending.length === 0 && messages.length === 2);
  assert.deepEqual(
    messages.map(({ text }) => text),
    ['one', 'two'],
  );
  assert.equal(taken.size, 2);
});

test('what is unsent when the page goes is sent by the next one, once', async () => {
  open();
  await ready();
  await server.stop();
  await until(room.store, ({ connection }) => connection === 'reconnecting');
  interaction.send('before the reload');
  // Its being stored takes a turn.
  await until(interaction.store, ({ pending }) => pending.length === 1);
  const key = `footlight.unsent.${ids.broadcast}.${ids.user}`;
  while ((await storage.get(key)) === null) await new Promise(setImmediate);
  footlight.close();
  const taken = takeMessages();
  await server.start();
  open();
  await shows(({ messages, pending }) => messages.length === 1 && pending.length === 0);
  assert.equal(taken.size, 1);
  while ((await storage.get(key)) !== null) await new Promise(setImmediate);
});

test('what was left long ago waits for a decision; a refused message can be sent again or thrown away', async () => {
  const old = { clientId: 'old', text: 'yesterday', replyTo: null, at: Date.now() - 24 * 3600_000 };
  await storage.set(`footlight.unsent.${ids.broadcast}.${ids.user}`, JSON.stringify([old]));
  server.on.chatMessage = () => 'chat_refused';
  open();
  await shows(({ pending }) => pending[0]?.state === 'failed');
  interaction.send('http://bad.example');
  const { pending } = await shows(({ pending }) => pending[1]?.state === 'failed');
  assert.equal(pending[1]?.error?.code, 'chat_refused');
  takeMessages();
  interaction.resend(pending[1]!.clientId);
  await shows(({ messages }) => messages.length === 1);
  interaction.discard('old');
  await shows(({ pending }) => pending.length === 0);
});

test('slow mode tells when the next message is taken', async () => {
  server.interaction = { chatMode: { audience: 'everyone', slowModeSeconds: 30, linksAllowed: true } };
  takeMessages();
  open();
  await ready();
  interaction.send('first');
  const { nextMessageAt } = await shows((view) => view.nextMessageAt !== null);
  assert.ok(nextMessageAt! > Date.now() + 20_000);
  server.tell('chatMode', { audience: 'users', slowModeSeconds: 0, linksAllowed: false, seq: 1 });
  await shows(({ chatMode, nextMessageAt }) => chatMode.audience === 'users' && nextMessageAt === null);
});

test('a like shows at once, and pressing fast ends where it was left', async () => {
  server.likes = 10;
  open();
  await ready();
  let liked = false;
  server.on.toggleLike = (payload: { liked: boolean }) => {
    liked = payload.liked;
    return { liked, likes: 10 + Number(liked) };
  };
  void interaction.toggleLike();
  assert.deepEqual([interaction.store.get().liked, interaction.store.get().likes], [true, 11]);
  void interaction.toggleLike();
  const last = interaction.toggleLike();
  await last;
  assert.deepEqual([liked, interaction.store.get().liked, interaction.store.get().likes], [true, true, 11]);
});

test('a like pressed while there is no connection is told after it, and a refused one goes back', async () => {
  open();
  await ready();
  await server.stop();
  await until(room.store, ({ connection }) => connection === 'reconnecting');
  void interaction.toggleLike();
  assert.equal(interaction.store.get().likes, 1);
  server.on.toggleLike = () => ({ liked: true, likes: 1 });
  await server.start();
  assert.deepEqual((await server.asked('toggleLike')).payload, { liked: true });
  await shows(({ liked, likes }) => liked && likes === 1);
  server.on.toggleLike = () => 'forbidden';
  await assert.rejects(interaction.toggleLike(), { code: 'forbidden' });
  assert.equal(interaction.store.get().liked, true);
});

test('one’s own reaction shows once, those of the others as they come', async () => {
  open();
  await ready();
  const shown: object[] = [];
  interaction.events.on('reaction', (counts) => shown.push(counts));
  interaction.react('🔥');
  await server.asked('reaction');
  server.tell('reaction', { counts: { '🔥': 3, '👏': 1 } });
  server.tell('handRaised', { peerId: ids.host, displayName: 'Host', userId: null, at: '2026-01-01T20:00:00.000Z' });
  await shows(({ hands }) => hands.length === 1);
  assert.deepEqual(shown, [{ '🔥': 1 }, { '🔥': 2, '👏': 1 }]);
});

test('hands go up and down, and an invitation is there until it is answered', async () => {
  const hand = { peerId: ids.me, displayName: 'Guest', userId: null, at: '2026-01-01T20:00:00.000Z' };
  server.on.raiseHand = () => ({ hand });
  open();
  await ready();
  await interaction.raiseHand();
  assert.equal(interaction.store.get().isHandUp, true);
  server.tell('stageInvited', { by: 'Hedda' });
  await shows(({ invitation }) => invitation?.by === 'Hedda');
  server.tell('handLowered', { peerId: ids.me, seq: 1 });
  await interaction.acceptStage();
  const { isHandUp, invitation } = interaction.store.get();
  assert.deepEqual([isHandUp, invitation], [false, null]);
});

test('a restriction is shown until it is lifted', async () => {
  open();
  await ready();
  server.tell('restricted', { restriction: { kind: 'timeout', until: '2030-01-01T20:00:00.000Z' } });
  await shows(({ restriction }) => restriction?.kind === 'timeout');
  server.tell('restricted', { restriction: null });
  await shows(({ restriction }) => restriction === null);
});

test('another chat takes the place of the one before: window, history, moderation and what is left unsent', async () => {
  const meeting = { of: 'room', id: 'a-room' } as const;
  const show = { of: 'broadcast', id: ids.broadcast } as const;
  const paths: string[] = [];
  server.rest = (_, url) => {
    if (!url.pathname.includes('/messages')) return undefined;
    paths.push(`${url.pathname}${url.search}`);
    return { items: [], more: false };
  };
  server.interaction = { chat: meeting, messages: [message(41), message(42)] };
  open();
  await holds(41, 42);
  server.on.chatMessage = () => 'unavailable';
  interaction.send('into the meeting');
  await shows(({ pending }) => pending[0]?.error?.code === 'unavailable');

  server.interaction = { chat: show, messages: [message(1)] };
  server.tell('roomSnapshot', { ...server.snapshot(), seq: 1 });
  await holds(1);
  assert.deepEqual(interaction.store.get().pending, [], 'it was written into the other chat');
  server.tell('chatMessage', { ...message(2), seq: 2 });
  await holds(1, 2);
  await interaction.moderate.unpin('m1');

  takeMessages(43);
  server.interaction = { chat: meeting, messages: [message(41), message(42)] };
  server.tell('roomSnapshot', { ...server.snapshot(), seq: 3 });
  await shows(({ messages }) => messages.at(-1)?.text === 'into the meeting');
  assert.deepEqual(numbersOf(interaction.store.get().messages), [41, 42, 43]);
  await interaction.loadOlder();
  await interaction.moderate.unpin('m41');
  assert.deepEqual(paths, [
    `/api/broadcasts/${ids.broadcast}/messages/m1/pin`,
    '/api/rooms/a-room/messages?before=41&limit=50',
    '/api/rooms/a-room/messages/m41/pin',
  ]);
});
