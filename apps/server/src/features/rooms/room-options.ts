import type { ServerPayload } from '@footlight/contract';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { Sfu, SfuRoom } from '../../media/sfu/index.ts';
import type { SnapshotExtras } from './extras.ts';
import type { Peer } from './peer.ts';

export interface RoomOptions {
  peerGraceMs: number;
  maxPeers: number;
  /** Rooms of up to this many peers announce each that comes and goes. */
  announcePeers: number;
  keptEvents: number;
  /** Rooms with more connections than this are told once a tick what happened. */
  batchPeers: number;
  tickMs: number;
  /** A connection with more than this unsent is told nothing until it has drained. */
  backlogBytes: number;
}

export interface RoomDeps {
  sfu: Sfu;
  clock: Clock;
  logger: Logger;
  /** Viewers of a room that are not in it: who plays HLS elsewhere. */
  outsideViewers: (roomId: string) => number;
  /** The rest of a snapshot, which the features above know. */
  extras: SnapshotExtras;
}

/** What a room tells its owner. */
export type RoomEvents = {
  /** Media of somebody who may publish flows, or no longer does. */
  publishing: [flowing: boolean];
  viewers: [count: number];
  /** The room is in the SFU from now on. */
  mediaOpened: [sfuRoom: SfuRoom];
  entered: [peer: Peer];
  /** ICE and DTLS of one of its transports have come about. */
  connected: [peer: Peer];
  /** A peer has another role. */
  role: [peer: Peer];
  /** A peer has left for good. */
  left: [peer: Peer, reason: ServerPayload<'removed'>['reason'] | undefined];
  empty: [];
};
