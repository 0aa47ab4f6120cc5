import type { RoomState, RoomStats } from '@footlight/client';

export type UplinkQuality = 'waiting' | 'good' | 'fair' | 'poor' | 'lost';

export interface Uplink {
  quality: UplinkQuality;
  /** Everything that is sent, in bits per second; null while unknown. */
  bitrateBps: number | null;
  rttMs: number | null;
}

/** Round trips above these are felt: in a conversation, and then in the picture. */
const fairRttMs = 200;
const poorRttMs = 450;
/** Below this a camera picture falls apart. */
const poorVideoBps = 150_000;

/** How well what a host sends gets to the server. */
export function uplinkOf(room: Pick<RoomState, 'connection' | 'media' | 'local'>, stats: RoomStats | null): Uplink {
  const sent = stats?.tracks.filter((track) => track.direction === 'send') ?? [];
  const known = sent.filter((track) => track.bitrateBps !== null);
  const bitrateBps = known.length > 0 ? known.reduce((sum, track) => sum + (track.bitrateBps ?? 0), 0) : null;
  const rttMs = stats?.transports.send?.rttMs ?? null;
  return { quality: qualityOf(room, sent, rttMs), bitrateBps, rttMs };
}

function qualityOf(
  { connection, media, local }: Pick<RoomState, 'connection' | 'media' | 'local'>,
  sent: RoomStats['tracks'],
  rttMs: number | null,
): UplinkQuality {
  if (local.length === 0) return 'waiting';
  if (connection === 'reconnecting' || connection === 'closed') return 'lost';
  if (media.send === 'recovering' || media.send === 'failed') return 'lost';
  if (media.send !== 'connected') return 'waiting';
  // What is paused, or sent as small as viewers want it, is thin for a good reason.
  const thinSources = new Set(local.filter((track) => track.paused || track.isReduced).map((track) => track.source));
  const isThin = sent.some(
    (track) =>
      track.source === 'camera' &&
      !thinSources.has('camera') &&
      track.bitrateBps !== null &&
      track.bitrateBps < poorVideoBps,
  );
  if (isThin || (rttMs !== null && rttMs > poorRttMs)) return 'poor';
  return rttMs !== null && rttMs > fairRttMs ? 'fair' : 'good';
}
