import type { BroadcastStatus, MediaKind, playbackProtocols } from '@footlight/contract';
import type { FootlightError } from '../errors.ts';
import type { Store } from '../store.ts';

/** A rung of the latency ladder: `webrtc` under half a second, `llhls` about two, `hls` about ten. */
export type PlaybackProtocol = (typeof playbackProtocols)[number];
/** `auto`: the best that works, and a better one again when it can be had. */
export type ProtocolChoice = 'auto' | PlaybackProtocol;

/**
 * `idle`: there is nothing to play. `opening`: no picture yet. `stalled`: it played and waits for media; it goes on by itself.
 * `failed`: nothing that is offered works here; it is tried further, and `error` says why.
 */
export type PlayerPhase = 'idle' | 'opening' | 'playing' | 'stalled' | 'failed';

/** Seconds of the video element's own time line. */
export interface TimeRange {
  from: number;
  to: number;
}

/** One of the sizes there are; what is not known is null. */
export interface QualityLevel {
  height: number | null;
  bitrateBps: number | null;
}

export interface Quality {
  /** From the lowest to the highest; at least two. */
  levels: readonly QualityLevel[];
  /** Index of the one that plays; null while that is not known. */
  current: number | null;
  preferred: 'auto' | number;
}

/** What one way of watching says about itself. */
export interface WayState {
  phase: Exclude<PlayerPhase, 'idle'>;
  /** Why it failed, or null. */
  error: FootlightError | null;
  /** Behind what the server has; null where it is not known. For WebRTC only known from `stats`. */
  latencySeconds: number | null;
  /** False when the viewer has paused or gone back; `goLive` changes it. */
  atLiveEdge: boolean;
  /** How far one can go back, up to the live edge; null where one cannot. */
  seekable: TimeRange | null;
  position: number;
  /** There is no picture, only sound. */
  soundOnly: boolean;
  /** Null where there is nothing to choose. */
  quality: Quality | null;
  hasCaptions: boolean;
  showsCaptions: boolean;
}

export interface PlayerState extends Omit<WayState, 'phase'> {
  phase: PlayerPhase;
  /** What plays, or is being opened; null when `idle`. */
  protocol: PlaybackProtocol | null;
  /** What the server offers at present, best first. */
  options: readonly PlaybackProtocol[];
  choice: ProtocolChoice;
  /** What was tried and did not work here, with the reason, until something changes at the source. */
  failures: ReadonlyMap<PlaybackProtocol, FootlightError>;
  /** How the show stands, asked now and then while the room is `full` and so tells nothing; else null. */
  show: { status: BroadcastStatus; onAir: boolean } | null;
}

export interface PlayerTrackStats {
  kind: MediaKind;
  /** `H264`, `opus` or as in RFC 6381 (`avc1.640028`); null until known. */
  codec: string | null;
  width: number | null;
  height: number | null;
  framesPerSecond: number | null;
  bitrateBps: number | null;
}

/** Figures of what is being played; null for what this way of watching does not tell. */
export interface PlayerStats {
  protocol: PlaybackProtocol;
  tracks: PlayerTrackStats[];
  latencySeconds: number | null;
  /** Media that is here and has not been shown yet. */
  bufferSeconds: number | null;
  /** What the network is thought to carry. */
  bandwidthBps: number | null;
  decodedFrames: number | null;
  droppedFrames: number | null;
  packetsLost: number | null;
  jitterMs: number | null;
  rttMs: number | null;
}

/** Watches a broadcast in the best way that works. Made by `Footlight.openPlayer`; closes with its room or by `close`. */
export interface Player {
  readonly store: Store<PlayerState>;
  /**
   * The element that HLS is played in, null to take it away. WebRTC needs none: its tracks are `remote` in the state of the room.
   * An element that has had a `srcObject` must not be given.
   */
  attach(element: HTMLVideoElement | null): void;
  choose(choice: ProtocolChoice): void;
  /** `true` while this page is on the stage: only WebRTC is used, whatever was chosen; `false` goes back to how it was watched before. */
  setOnStage(isOnStage: boolean): void;
  /** Index of a level of `quality`, or the best the network carries. */
  setQuality(quality: 'auto' | number): Promise<void>;
  goLive(): void;
  /** To a place inside of `seekable`; beyond its end is live. */
  seek(position: number): void;
  setCaptions(shown: boolean): void;
  /** Call it about once a second; null when `idle`. */
  stats(): Promise<PlayerStats | null>;
  /** Idempotent. The room stays open. */
  close(): void;
}

/** What a host sees of an encoder before the show begins. */
export interface Preview {
  readonly store: Store<WayState>;
  attach(element: HTMLVideoElement | null): void;
  close(): void;
}
