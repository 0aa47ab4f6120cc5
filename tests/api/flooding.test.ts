import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Broadcast, ClientEventName, ClientPayload, Product, ServerEventName } from '@footlight/contract';
import { picture } from '@footlight/server/features/commerce/pictures/pictures.testkit.ts';
import { Person } from '../support/person.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';
import { liveShow, type Seat, seat } from '../support/show.ts';

/** Of a flood; far more than any budget below. */
const waves = 300;

/**
 * Whoever floods a show is told so, each way by a budget of its own; what the others do meanwhile works, comes whole and in order. The
 * bystander's answers are awaited one by one between the waves, so none of them is merely late.
 */
describe('flooding', () => {
  let server: TestServer;
  let host: Person;
  let show: Broadcast;
  let flooder: Seat;
  let bystander: Seat;
  let listener: Seat;

  before(async () => {
    server = await composeServer({
      CHAT_BURST: '10',
      CHAT_MESSAGES_PER_MINUTE: '600',
      REACTIONS_PER_SECOND: '1',
      SOCKET_HANDS_PER_MINUTE: '10',
      SOCKET_LIKES_PER_MINUTE: '10',
      SOCKET_MODERATIONS_PER_MINUTE: '10',
      RATE_UPLOAD_PER_MINUTE: '5',
      PICTURES_AT_ONCE_PER_ACCOUNT: '1',
    });
    ({ host, show } = await liveShow(server.url));
    flooder = await seat(await Person.guest(server.url), show);
    listener = await seat(await Person.guest(server.url), show);
  });
  after(() => {
    for (const { socket } of [flooder, bystander, listener]) socket.close();
    return server.close();
  });

  /** Somebody whose own budgets are untouched. */
  async function newBystander(): Promise<void> {
    bystander?.socket.close();
    bystander = await seat(await Person.guest(server.url), show);
  }

  /** A flood of one event, with one word of the bystander in the middle of each tenth of it; how often each answer came. */
  async function flood<E extends ClientEventName>(
    event: E,
    payload: (count: number) => ClientPayload<E>,
    meanwhile: (turn: number) => Promise<void>,
  ): Promise<Record<string, number>> {
    await newBystander();
    const tally: Record<string, number> = {};
    for (let turn = 0; turn < 10; turn++) {
      const wave = Array.from({ length: waves / 10 }, (_, index) =>
        flooder.socket.code(event, payload(turn * 100 + index)),
      );
      await meanwhile(turn);
      for (const code of await Promise.all(wave)) tally[code] = (tally[code] ?? 0) + 1;
    }
    return tally;
  }

  /** The bystander writes, and the listener hears it and nothing of the flooder's in its place. */
  async function talks(text: string): Promise<void> {
    const { message } = await bystander.socket.get('chatMessage', { text });
    const heard = await listener.socket.next('chatMessage', ({ author }) => author.id === bystander.person.id);
    assert.deepEqual([heard.id, heard.text], [message.id, text]);
  }

  /** The numbers of the room's events as they come, up to the newest. */
  async function hearsEverything(during: () => Promise<void>): Promise<void> {
    const room = server.app.rooms.room(show.roomId)!;
    const from = room.seq;
    listener.socket.forget();
    await during();
    const to = room.seq;
    await listener.socket.get('requestSync', {});
    // Those of earlier tests may just be gone for good.
    const left: ServerEventName[] = ['peerLeft', 'userLeft'];
    const numbered: ServerEventName[] = ['chatMessage', 'handRaised', 'handLowered', 'streamUpdate', ...left];
    const came = numbered.flatMap((name) => listener.socket.received(name).map((one) => (one as { seq: number }).seq));
    const heard = came.filter((seq) => seq > from && seq <= to);
    assert.deepEqual(
      heard.sort((a, b) => a - b),
      Array.from({ length: to - from }, (_, index) => from + 1 + index),
    );
  }

  test('of the chat: the messages of others go on, each once, in order', async () => {
    let tally: Record<string, number> = {};
    const written: string[] = [];
    tally = await flood(
      'chatMessage',
      (count) => ({ text: `spam ${count}` }),
      async (turn) => {
        await talks(`word ${turn}`);
        written.push(`word ${turn}`);
      },
    );
    assert.deepEqual(Object.keys(tally).sort(), ['ok', 'rate_limited']);
    assert.ok(tally.rate_limited! > waves / 2, JSON.stringify(tally));
    const { items } = await host.get('listMessages', { params: { id: show.id }, query: { limit: 100, after: 0 } });
    const own = items.filter(({ author }) => author.id === bystander.person.id).map(({ text }) => text);
    assert.deepEqual(own, written);
    assert.equal(items.length, written.length + tally.ok!);
  });

  test('of reactions, hands and likes: each has its budget, and the room hears every event', async () => {
    const floods = {
      reaction: () =>
        flood(
          'reaction',
          () => ({ emoji: '🔥' }),
          (turn) => talks(`during reactions ${turn}`),
        ),
      raiseHand: () =>
        flood(
          'raiseHand',
          () => ({}),
          (turn) => talks(`during hands ${turn}`),
        ),
      lowerHand: () =>
        flood(
          'lowerHand',
          () => ({}),
          (turn) => talks(`during lowering ${turn}`),
        ),
      toggleLike: () =>
        flood(
          'toggleLike',
          () => ({}),
          (turn) => talks(`during likes ${turn}`),
        ),
    };
    for (const [name, run] of Object.entries(floods)) {
      const tally = await run();
      assert.deepEqual(Object.keys(tally).sort(), ['ok', 'rate_limited'], name);
      assert.ok(tally.rate_limited! > waves / 2, `${name}: ${JSON.stringify(tally)}`);
    }
    await hearsEverything(async () => {
      await flooder.socket.ask('raiseHand', {});
      await bystander.socket.get('raiseHand', {});
      await bystander.socket.get('lowerHand', {});
    });
    assert.equal(await bystander.socket.code('reaction', { emoji: '👏' }), 'ok');
    assert.deepEqual((await bystander.socket.get('toggleLike', { liked: true })).liked, true);
  });

  test('of acts that are not the sender’s to do: refused before anything is looked up, and soon counted', async () => {
    const { peerId } = listener.joined.me;
    for (const event of ['kickPeer', 'removePeer', 'timeoutPeer', 'banUser', 'inviteToStage', 'mutePeer'] as const) {
      const payload = { peerId, roomId: show.roomId, seconds: 60 } as ClientPayload<typeof event>;
      const tally = await flood(
        event,
        () => payload,
        (turn) => talks(`${event} ${turn}`),
      );
      assert.deepEqual(Object.keys(tally).sort(), ['forbidden', 'rate_limited'], event);
      assert.ok(tally.rate_limited! > waves / 2, `${event}: ${JSON.stringify(tally)}`);
    }
    assert.deepEqual(listener.socket.received('removed'), []);
  });

  test('of uploads: one account waits for its own, another is served', async () => {
    await newBystander();
    const [greedy, other] = await Promise.all([Person.user(server.url), Person.user(server.url)]);
    const create = (who: Person): Promise<Product> =>
      who.get('createProduct', { body: { title: 'Bowl', priceMinor: 1, currency: 'EUR' } });
    const [mine, theirs] = await Promise.all([create(greedy), create(other)]);
    const body = new Uint8Array(await picture('png', 1200, 900));
    const upload = (who: Person, { id }: Product) => who.code('uploadProductImage', { params: { id }, body });
    const wave = Array.from({ length: 40 }, () => upload(greedy, mine));
    const served = await upload(other, theirs);
    const codes = await Promise.all(wave);
    assert.equal(served, 'ok');
    assert.deepEqual([...new Set(codes)].sort(), ['ok', 'rate_limited']);
    assert.ok(codes.filter((code) => code === 'ok').length <= 5);
    await talks('after all of it');
  });
});
