import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KeptEvent } from '@footlight/contract';
import type { Room } from './room.ts';
import { audience, enter, roomOptions, type Seat, TestConnection, type Told } from './rooms.testkit.ts';

const paused = (producerId: string) => ({ producerId });
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** What a client makes of what it is told: the numbers it has, in order; a snapshot covers all up to its own. */
class Reader {
  readonly seat: Seat;
  lastSeq: number;
  #read = 0;
  snapshots = 0;

  constructor(room: Room, seat: Seat) {
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
    const connection = new TestConnection(this.seat.connection.batches);
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
    const { clock, room, seats } = audience(2 + random(6), { announcePeers: 0, keptEvents: 16, peerGraceMs: 1e9 });
    for (let count = 2 + random(6); count > 0; count--) seats.push(enter(room, false));
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
