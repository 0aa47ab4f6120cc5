import type { Broadcast, EndpointResponse, endpoints } from '@footlight/contract';
import type { HlsTokens } from './hls-token.ts';

type Playback = EndpointResponse<typeof endpoints.getPlayback>;

export interface WaysOut {
  /** Something can be consumed from the room, or soon can be. */
  webrtc: boolean;
  /** There are playlists. */
  hls: boolean;
  webrtcViewers: number;
  /** The media workers are at their limit. */
  webrtcFull: boolean;
  /** The room takes nobody else: WebRTC is for those who are in it. */
  roomFull: boolean;
}

/**
 * The latency ladder for one viewer: WebRTC, LL-HLS, HLS, as far as they exist. From `hlsFromViewers` on, and where the media workers are at their limit, WebRTC
 * comes last: who cannot play HLS still gets it, and everybody else leaves its places to those on the stage.
 */
export function playbackFor(
  broadcast: Pick<Broadcast, 'id' | 'status' | 'onAir' | 'visibility'>,
  ways: WaysOut,
  options: { joined: boolean; hlsFromViewers: number; tokens: HlsTokens },
): Playback {
  const { id, status, onAir, visibility } = broadcast;
  if (status !== 'live') return { options: [], status, onAir };
  const token = visibility === 'private' ? options.tokens.make(id) : undefined;
  const path = [
    `/hls/${id}`,
    ...(token === undefined ? [] : [`~${token}`]),
    ...(options.joined ? ['~joined'] : []),
  ].join('/');
  const hls: Playback['options'] = ways.hls
    ? [
        { protocol: 'llhls', url: `${path}/index.m3u8`, ...(token && { token }) },
        { protocol: 'hls', url: `${path}/plain.m3u8`, ...(token && { token }) },
      ]
    : [];
  const webrtc: Playback['options'] = ways.webrtc && (options.joined || !ways.roomFull) ? [{ protocol: 'webrtc' }] : [];
  const crowded = (ways.webrtcFull || ways.webrtcViewers >= options.hlsFromViewers) && hls.length > 0;
  return { options: crowded ? [...hls, ...webrtc] : [...webrtc, ...hls], status, onAir };
}
