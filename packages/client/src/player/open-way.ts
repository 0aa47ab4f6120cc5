import { HlsWay, type OpenEngine } from '../hls/index.ts';
import type { RoomSession } from '../room/types.ts';
import type { Timings } from '../timings.ts';
import type { PlaybackOption } from './ladder.ts';
import type { Way } from './way.ts';
import { WebRtcWay } from './webrtc-way.ts';

export interface WayParts {
  room: RoomSession;
  baseUrl: string;
  timings: Timings;
  openEngine: OpenEngine;
}

export function openWay({ protocol, url }: PlaybackOption, parts: WayParts, isOnAir: () => boolean): Way {
  const { room, baseUrl, timings, openEngine } = parts;
  if (protocol === 'webrtc') return new WebRtcWay(room, timings);
  const address = new URL(url ?? `/hls/${room.broadcastId}/index.m3u8`, baseUrl).href;
  return new HlsWay({ protocol, url: address, timings, openEngine, isOnAir });
}
