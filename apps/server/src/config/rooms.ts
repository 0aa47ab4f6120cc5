import { integer } from './setting.ts';

export const roomSettings = {
  ROOM_PEER_GRACE_SECONDS: integer(
    20,
    { min: 1, max: 600 },
    'How long a peer that lost its connection keeps its place',
  ),
  ROOM_MAX_PEERS: integer(2000, { min: 2, max: 100_000 }, 'Most peers in one room'),
  ROOM_ANNOUNCE_PEERS: integer(
    50,
    { min: 0, max: 1000 },
    'Rooms up to this size announce each peer that comes and goes; larger ones those who may publish, and counts',
  ),
  ROOM_HTTP_PEERS: integer(16, { min: 0, max: 100_000 }, 'Most peers one identity may make over HTTP (bots and tools)'),
  ROOM_BATCH_PEERS: integer(
    50,
    { min: 0, max: 100_000 },
    'Rooms with more connections than this are told once a tick what happened; connections that ask for `batches` in one frame',
  ),
  ROOM_TICK_MS: integer(100, { min: 10, max: 1000 }, 'Least time between two such ticks'),
  ROOM_BACKLOG_BYTES: integer(
    256 * 1024,
    { min: 16 * 1024, max: 64 * 1024 * 1024 },
    'A connection with more than this unsent is told nothing until it has drained; with sixteen times as much it is closed',
  ),
  ROOM_KEPT_EVENTS: integer(
    512,
    { min: 16, max: 10_000 },
    'Room events kept for connections that resume, and 64 times as many of the consumer ids in them',
  ),
};
