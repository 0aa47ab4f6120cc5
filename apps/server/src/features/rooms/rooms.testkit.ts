import type { Clock } from '../../base/clock.ts';
import { newId } from '../../base/ids.ts';
import { silentLogger } from '../../base/logger.ts';
import { ManualClock } from '../../base/manual-clock.testkit.ts';
import type { Sfu } from '../../media/sfu/index.ts';
import type { Connection } from '../../platform/sockets/connection.ts';
import type { Frame } from '../../platform/sockets/frame.ts';
import { SnapshotExtras } from './extras.ts';
import type { Peer } from './peer.ts';
import { Room } from './room.ts';
import type { RoomOptions } from './room-options.ts';

export type Told = { event: string; payload: { seq?: number } & Record<string, unknown> };

/** A connection that keeps what it is sent; with `stuck` the network takes nothing. */
export class TestConnection implements Connection {
  readonly id = newId();
  readonly principal = { kind: 'guest', guestId: newId(), displayName: 'Guest' } as const;
  readonly ip = '127.0.0.1';
  readonly log = silentLogger();
  readonly batches: boolean;
  readonly frames: Frame[] = [];
  readonly told: Told[] = [];
  open = true;
  stuck = false;
  backlogBytes = 0;

  constructor(batches = true) {
    this.batches = batches;
  }

  emit(event: string, payload: unknown): void {
    this.told.push({ event, payload: payload as Told['payload'] });
  }

  send(frame: Frame): void {
    if (this.stuck) this.backlogBytes += frame.text.length;
    this.frames.push(frame);
    const [event, payload] = JSON.parse(frame.text.slice(1)) as [string, Told['payload']];
    if (event === 'roomEvents') this.told.push(...(payload.events as unknown as Told[]));
    else this.told.push({ event, payload });
  }

  drain(): void {
    this.stuck = false;
    this.backlogBytes = 0;
  }

  disconnect(): void {
    this.open = false;
  }
}

export const roomOptions: RoomOptions = {
  peerGraceMs: 20_000,
  maxPeers: 1000,
  announcePeers: 5,
  keptEvents: 100,
  batchPeers: 5,
  tickMs: 100,
  backlogBytes: 10_000,
};

const noMedia = { rtpCapabilities: {} } as unknown as Sfu;

export function testRoom(clock: Clock, options: Partial<RoomOptions> = {}, sfu = noMedia): Room {
  const deps = { sfu, clock, logger: silentLogger(), outsideViewers: () => 0, extras: new SnapshotExtras() };
  const facts = { likes: 0, onAir: false, status: 'live' };
  return new Room(newId(), facts, { ...roomOptions, ...options }, deps);
}

const viewer = { role: 'viewer', door: 'audience' } as const;

export interface Seat {
  peer: Peer;
  connection: TestConnection;
}

export function enter(room: Room, batches = true): Seat {
  const connection = new TestConnection(batches);
  return { connection, peer: room.enter(connection.principal, viewer, connection, null) };
}

/** A room with so many in it, who have been told all that there was. */
export function audience(size: number, options: Partial<RoomOptions> = {}) {
  const clock = new ManualClock();
  const room = testRoom(clock, options);
  const seats = Array.from({ length: size }, () => enter(room));
  clock.advance(1000);
  for (const { connection } of seats) connection.told.length = connection.frames.length = 0;
  return { clock, room, seats };
}
