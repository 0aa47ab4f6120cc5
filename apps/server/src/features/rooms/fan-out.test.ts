import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KeptEvent } from '@footlight/contract';
import { ManualClock } from '../../base/manual-clock.testkit.ts';
import type { Peer } from './peer.ts';
import type { Room } from './room.ts';
import { roomOptions, TestConnection, type Told, testRoom } from './rooms.testkit.ts';

const viewer = { role: 'viewer', door: 'audience' } as const;

function enter(room: Room): { peer: Peer; connection: TestConnection } {
  const connection = new TestConnection();
  return { connection, peer: room.enter(connection.principal, viewer, connection, null) };
}

function audience(size: number, options = {}) {
  const clock = new ManualClock();
  const room = testRoom(clock, options);
  const seats = Array.from({ length: size }, () => enter(room));
  clock.advance(1000);
  for (const { connection } of seats) connection.told.length = connection.frames.length = 0;
  return { clock, room, seats };
}

const paused = (producerId: string) => ({ producerId });
const ids = (told: readonly Told[]) => told.map(({ payload }) => payload.producerId ?? payload.peerId);
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

test('in a small room each event goes out at once, encoded once', () => {
  const { room, seats } = audience(3);
  room.announce('producerPaused', paused('a'));
  const [first, ...others] = seats.map(({ connection }) => connection.frames[0]);
  assert.ok(first !== undefined && others.every((frame) => frame === first));
  assert.equal(first.text, `2["producerPaused",{"producerId":"a","seq":${room.seq}}]`);
});

test('in a large room a connection gets one frame a tick, the same bytes for all, in order', () => {
  const { clock, room, seats } = audience(10);
  for (const id of ['a', 'b', 'c']) room.announce('producerPaused', paused(id));
  room.tellAll('activeSpeaker', { peerId: null, producerId: 'd' });
  assert.equal(seats[0]!.connection.frames.length, 0);
  clock.advance(1);
  for (const { connection } of seats) {
    assert.deepEqual(ids(connection.told), ['a', 'b', 'c', 'd']);
    assert.equal(connection.frames.length, 1);
    assert.equal(connection.frames[0], seats[0]!.connection.frames[0]);
  }
  room.announce('producerPaused', paused('e'));
  room.announce('producerPaused', paused('f'));
  clock.advance(roomOptions.tickMs - 2);
  assert.equal(seats[0]!.connection.frames.length, 1);
  clock.advance(1);
  assert.equal(seats[0]!.connection.frames.length, 2);
});

test('what one peer alone is told goes out at once in a small room; in a large one once a tick in one frame, of the same thing the last', () => {
  const score = (consumerId: string, value: number) => ({
    consumerId,
    score: value,
    producerScore: 10,
    producerLayers: 1,
  });
  const small = audience(2);
  small.room.tellOne(small.seats[0]!.peer, 'consumerScore', score('a', 1), 'a');
  small.room.tellOne(small.seats[0]!.peer, 'consumerScore', score('a', 2), 'a');
  assert.deepEqual(
    small.seats.map(({ connection }) => connection.told.map(({ payload }) => payload.score)),
    [[1, 2], []],
  );
  const { clock, room, seats } = audience(10);
  for (const one of [score('a', 1), score('b', 2), score('a', 3)])
    room.tellOne(seats[0]!.peer, 'consumerScore', one, one.consumerId);
  assert.equal(seats[0]!.connection.frames.length, 0);
  clock.advance(roomOptions.tickMs);
  assert.equal(seats[0]!.connection.frames.length, 1);
  assert.deepEqual(
    seats[0]!.connection.told.map(({ payload }) => payload),
    [score('a', 3), score('b', 2)],
  );
  assert.ok(seats.slice(1).every(({ connection }) => connection.frames.length === 0));
});

test('what is for one door alone is encoded once for each door, and those at the other get the rest', () => {
  const clock = new ManualClock();
  const room = testRoom(clock, {});
  const seats = Array.from({ length: 12 }, (_, index) => {
    const connection = new TestConnection();
    const door = index % 2 === 0 ? 'member' : 'audience';
    room.enter(connection.principal, { role: 'viewer', door }, connection, null);
    return { connection, door };
  });
  clock.advance(1000);
  for (const { connection } of seats) connection.told.length = connection.frames.length = 0;
  room.announceBy('member', 'producerPaused', paused('inside'));
  room.announce('producerPaused', paused('for all'));
  clock.advance(roomOptions.tickMs);
  for (const { connection, door } of seats) {
    assert.deepEqual(ids(connection.told), door === 'member' ? ['inside', 'for all'] : ['for all']);
    assert.equal(connection.frames[0], seats.find((one) => one.door === door)!.connection.frames[0]);
  }
});

test('who is left out of an event, who has a payload of its own and who came in between get what is theirs', () => {
  const { clock, room, seats } = audience(8);
  room.announce('producerPaused', paused('before'), seats[0]!.peer);
  const own = { producerId: 'x', consumerId: 'mine' };
  room.announceEach('producerClosed', { producerId: 'x', consumerId: null }, new Map([[seats[1]!.peer, own]]));
  const late = enter(room);
  room.announce('producerPaused', paused('after'));
  clock.advance(roomOptions.tickMs);
  const pausedOf = (seat: { connection: TestConnection }) =>
    ids(seat.connection.told.filter(({ event }) => event === 'producerPaused'));
  assert.deepEqual(pausedOf(seats[0]!), ['after']);
  assert.deepEqual(pausedOf(seats[2]!), ['before', 'after']);
  assert.deepEqual(pausedOf(late), ['after'], 'what was before it is in its snapshot');
  const closed = (seat: { connection: TestConnection }) =>
    seat.connection.told.find(({ event }) => event === 'producerClosed')?.payload.consumerId;
  assert.deepEqual([closed(seats[1]!), closed(seats[2]!)], ['mine', null]);
});

test('what is for those of one door is told to no others, at once, in frames and when they resume', () => {
  for (const size of [2, 12]) {
    const { clock, room, seats } = audience(size);
    const connection = new TestConnection();
    const peer = room.enter(connection.principal, { role: 'speaker', door: 'member' }, connection, null);
    clock.advance(1000);
    const before = room.seq;
    room.announce('producerPaused', paused('all'));
    room.announceBy('member', 'producerPaused', paused('members'));
    clock.advance(roomOptions.tickMs);
    const told = (one: TestConnection) =>
      ids(one.told.filter(({ event, payload }) => event === 'producerPaused' && (payload.seq ?? 0) > before));
    assert.deepEqual(told(connection), ['all', 'members']);
    for (const seat of seats) assert.deepEqual(told(seat.connection), ['all']);
    const missed = (one: Peer) =>
      room.attach(one, new TestConnection(), before)?.map(({ payload }) => payload.producerId);
    assert.deepEqual(missed(peer), ['all', 'members']);
    assert.deepEqual(missed(seats[0]!.peer), ['all']);
    room.close();
  }
});

test('when everything is different everybody gets a snapshot, and what comes after it', async () => {
  const { clock, room, seats } = audience(10);
  room.announce('producerPaused', paused('before'));
  room.tellAnew();
  room.announce('producerPaused', paused('after'));
  await settled();
  clock.advance(roomOptions.tickMs);
  await settled();
  for (const { connection } of seats) {
    const events = connection.told.map(({ event }) => event);
    const at = events.indexOf('roomSnapshot');
    assert.equal(events.filter((event) => event === 'roomSnapshot').length, 1);
    const { seq } = connection.told[at]!.payload;
    const later = connection.told.slice(at + 1).map(({ payload }) => payload.seq);
    assert.deepEqual(
      later,
      Array.from({ length: room.seq - seq! }, (_, index) => seq! + 1 + index),
    );
  }
  // One that is being made is of no use when everything is different once more.
  const [first] = seats;
  first!.connection.told.length = 0;
  room.tellAnew();
  room.tellAnew();
  await settled();
  clock.advance(roomOptions.tickMs);
  await settled();
  assert.equal(first!.connection.told.at(-1)!.event, 'roomSnapshot');
});

test('a crowd in the audience keeps no member out, members themselves do', () => {
  const { room } = audience(4, { maxPeers: 4 });
  const come = (door: 'member' | 'audience') => {
    const connection = new TestConnection();
    return room.enter(connection.principal, { role: 'viewer', door }, connection, null);
  };
  assert.throws(() => come('audience'), { code: 'capacity_exceeded' });
  for (let count = 0; count < 4; count++) come('member');
  assert.throws(() => come('member'), { code: 'capacity_exceeded' });
});

test('a connection that does not keep up is told nothing until it has drained, then a snapshot', async () => {
  const { clock, room, seats } = audience(8);
  const [slow, quick] = seats as [(typeof seats)[0], (typeof seats)[0]];
  slow.connection.stuck = true;
  for (let tick = 0; tick < 1000; tick++) {
    room.announce('producerPaused', paused(`${tick}${'x'.repeat(500)}`));
    clock.advance(roomOptions.tickMs);
    await settled();
  }
  assert.ok(slow.connection.backlogBytes < roomOptions.backlogBytes + 1000);
  assert.equal(quick.connection.told.length, 1000);
  slow.connection.told.length = 0;
  slow.connection.drain();
  clock.advance(roomOptions.tickMs);
  await settled();
  assert.deepEqual(
    slow.connection.told.map(({ event }) => event),
    ['roomSnapshot'],
  );
  assert.equal(slow.connection.told[0]!.payload.seq, quick.connection.told.at(-1)!.payload.seq);
  room.announce('producerPaused', paused('again'));
  clock.advance(roomOptions.tickMs);
  assert.equal(slow.connection.told.at(-1)!.payload.producerId, 'again');
});

test('what waits for the tick is told before the room closes', () => {
  const { room, seats } = audience(8);
  room.announce('producerPaused', paused('last'));
  room.close();
  assert.deepEqual(ids(seats[7]!.connection.told), ['last']);
});

/** What a client makes of what it is told: the numbers it has, in order; a snapshot covers all up to its own. */
class Reader {
  readonly seat: { peer: Peer; connection: TestConnection };
  lastSeq: number;
  #read = 0;
  snapshots = 0;

  constructor(room: Room, seat: { peer: Peer; connection: TestConnection }) {
    this.seat = seat;
    this.lastSeq = room.seq;
  }

  read(): void {
    const { told } = this.seat.connection;
    for (; this.#read < told.length; this.#read++) this.take(told[this.#read]!);
  }

  take({ event, payload }: Told | KeptEvent): void {
    const seq = payload.seq as number | undefined;
    if (seq === undefined) return;
    if (event === 'roomSnapshot') this.snapshots++;
    else assert.equal(seq, this.lastSeq + 1, `${event} follows ${this.lastSeq}`);
    this.lastSeq = seq;
  }

  /** On a new connection, with what the server says it has missed; `sent`: as far as the old one had carried it. */
  resume(room: Room): 'replayed' | 'snapshot' {
    const connection = new TestConnection();
    const missed = room.attach(this.seat.peer, connection, this.lastSeq);
    this.seat.connection = connection;
    this.#read = 0;
    for (const event of missed ?? []) this.take(event);
    const { seq } = room;
    if (missed !== undefined) assert.equal(this.lastSeq, seq, 'the replay ends where the snapshot is');
    this.lastSeq = seq;
    return missed === undefined ? 'snapshot' : 'replayed';
  }
}

test('under reconnects, slow networks and crowds, every connection has every number once, or a snapshot in its place', async () => {
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  const outcomes = { replayed: 0, snapshot: 0, caughtUp: 0 };
  for (let round = 0; round < 20; round++) {
    // Nothing but numbered events, none of them with exceptions: so no number may be missing anywhere.
    const { clock, room, seats } = audience(4 + random(12), { announcePeers: 0, keptEvents: 16, peerGraceMs: 1e9 });
    const readers = seats.map((seat) => new Reader(room, seat));
    const away = new Set<Reader>();
    for (let step = 0; step < 400; step++) {
      const reader = readers[random(readers.length)]!;
      const { connection, peer } = reader.seat;
      const what = random(10);
      if (what < 5) room.announce('producerPaused', paused('x'.repeat(random(1500))));
      else if (what === 5) clock.advance(random(2 * roomOptions.tickMs));
      else if (what === 6 && !away.has(reader)) connection.stuck = true;
      else if (what === 7 && !connection.stuck && !away.has(reader)) {
        // What had not been read yet is lost with the connection in half of the cases.
        if (random(2) === 0) reader.read();
        room.detach(peer);
        away.add(reader);
      } else if (what === 8 && away.delete(reader)) outcomes[reader.resume(room)]++;
      else if (what === 9) connection.drain();
      await settled();
      if (random(4) === 0) for (const one of readers) if (!one.seat.connection.stuck && !away.has(one)) one.read();
    }
    for (const reader of readers) {
      reader.seat.connection.drain();
      if (away.delete(reader)) outcomes[reader.resume(room)]++;
    }
    for (let tick = 0; tick < 3; tick++) {
      clock.advance(roomOptions.tickMs);
      await settled();
    }
    const { seq } = room;
    for (const reader of readers) {
      reader.read();
      assert.equal(reader.lastSeq, seq);
      outcomes.caughtUp += reader.snapshots;
    }
    room.close();
  }
  assert.ok(outcomes.replayed > 20 && outcomes.snapshot > 20 && outcomes.caughtUp > 20, JSON.stringify(outcomes));
});
