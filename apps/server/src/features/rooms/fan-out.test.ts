import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../../base/manual-clock.testkit.ts';
import type { Peer } from './peer.ts';
import { audience, enter, roomOptions, TestConnection, type Told, testRoom } from './rooms.testkit.ts';

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

test('in a large room a connection that asks for no batches is told each event by itself, encoded once for all of them', () => {
  const { clock, room, seats } = audience(6);
  const plain = Array.from({ length: 3 }, () => enter(room, false));
  clock.advance(1000);
  for (const { connection } of [...seats, ...plain]) connection.told.length = connection.frames.length = 0;
  for (const id of ['a', 'b']) room.announce('producerPaused', paused(id));
  room.announceEach(
    'producerClosed',
    { producerId: 'c', consumerId: null },
    new Map([[plain[2]!.peer, { producerId: 'c', consumerId: 'mine' }]]),
  );
  const muted = (producerId: string) => ({ producerId, kind: 'audio', source: 'microphone' }) as const;
  for (const about of ['d', 'e']) room.tellOne(plain[2]!.peer, 'muted', muted(about), about);
  clock.advance(roomOptions.tickMs);
  const { seq } = room;
  const [first, second, own] = plain.map(({ connection }) => connection.frames.map(({ text }) => text));
  const told = [
    `2["producerPaused",{"producerId":"a","seq":${seq - 2}}]`,
    `2["producerPaused",{"producerId":"b","seq":${seq - 1}}]`,
  ];
  assert.deepEqual(first, [...told, `2["producerClosed",{"producerId":"c","consumerId":null,"seq":${seq}}]`]);
  assert.deepEqual(second, first);
  assert.deepEqual(own, [
    `2["muted",${JSON.stringify(muted('d'))}]`,
    `2["muted",${JSON.stringify(muted('e'))}]`,
    ...told,
    `2["producerClosed",{"producerId":"c","consumerId":"mine","seq":${seq}}]`,
  ]);
  for (const index of [0, 1, 2])
    assert.equal(plain[0]!.connection.frames[index], plain[1]!.connection.frames[index], 'the same bytes for both');
  assert.equal(plain[0]!.connection.frames[0], plain[2]!.connection.frames[2], 'and for who has one event of its own');
  for (const { connection } of seats) {
    assert.deepEqual(ids(connection.told), ['a', 'b', 'c']);
    assert.equal(connection.frames.length, 1);
    assert.equal(connection.frames[0], seats[0]!.connection.frames[0]);
  }
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
