import type {
  Broadcast,
  Me,
  MediaKind,
  MediaSource,
  MeetingState,
  Peer,
  ProducerInfo,
  RoomCounts,
  RoomSnapshot,
  ServerEventName,
  ServerPayload,
  Waiting,
} from '@footlight/contract';
import type { ShownProduct } from '../commerce/shown.ts';
import type { FootlightError } from '../errors.ts';
import type { Emit } from '../socket.ts';
import type { Store } from '../store.ts';
import type { Events } from '../typed-events.ts';

/**
 * `reconnecting`: the network or the server is away; it comes back by itself. `full`: the room has no place for this page; it is asked again now and then, and
 * until then a player watches by HLS, without anything else of the room. `waiting`: in the lobby of a meeting, until a host answers. `closed`: it will not come back.
 */
export type ConnectionState = 'connecting' | 'waiting' | 'connected' | 'reconnecting' | 'full' | 'closed';

/** `none`: nothing to carry, so there is no transport. `recovering`: it was connected and is being repaired. */
export type TransportState = 'none' | 'connecting' | 'connected' | 'recovering' | 'failed';

/** `denied`: a host has sent this person away from the lobby; it may knock again, by opening the meeting anew after the `retryAfterSeconds` of `error`. */
export type RemovedReason = ServerPayload<'removed'>['reason'] | 'denied';

/** A camera or a screen as the page shows it now. */
export interface View {
  peerId: string;
  source: 'camera' | 'screen';
  /** At which it is shown, in device pixels: decides the layer that is asked for. */
  height: number;
}

export interface Layers {
  /** How many spatial layers the publisher sends. */
  spatial: number;
  /** The layer that arrives now; null while none does. */
  current: number | null;
  /** How many of those that are asked for do not arrive: as many as are asked for where none does. 0 while it is not known. */
  missing: number;
  preferred: number | 'auto';
}

/** A track that is received. Put `track` in a media element; tracks of one peer carry one stream id, so that they stay in sync. */
export interface RemoteTrack {
  consumerId: string;
  producerId: string;
  peerId: string;
  source: MediaSource;
  kind: MediaKind;
  track: MediaStreamTrack;
  /** Nothing comes of it now: the publisher has paused it, or this page does not show it (`setVisible`, `setViews`). `published` knows the publisher's part. */
  paused: boolean;
  /** Null for audio and for video of one layer. */
  layers: Layers | null;
}

/**
 * `publishing`: on its way to the server (also while there is no connection yet). `live`: arrives there. `recovering`: was
 * live and is being published again. `failed`: needs the person: `error` says why (`track_ended`, `forbidden`, `codec_unsupported`…).
 */
export type LocalTrackState = 'publishing' | 'live' | 'recovering' | 'failed';

export interface LocalTrack {
  source: MediaSource;
  track: MediaStreamTrack;
  /** Null while the server does not know it. */
  producerId: string | null;
  paused: boolean;
  /** Fewer layers are sent than it has, because nobody wants more of it. */
  isReduced: boolean;
  state: LocalTrackState;
  error: FootlightError | null;
}

export interface RoomState {
  connection: ConnectionState;
  /** What ended it; set only together with `closed`. */
  error: FootlightError | null;
  /** Why this connection was removed; set only together with `closed`. */
  removed: RemovedReason | null;
  /** Null until joined; of a meeting: the broadcast that shows it now, or null. */
  broadcast: Broadcast | null;
  me: Me | null;
  counts: RoomCounts | null;
  peers: readonly Peer[];
  /** What others publish, whether it is received or not; `paused` by its publisher. Video that no view shows is here, and not in `remote`. */
  published: readonly ProducerInfo[];
  remote: readonly RemoteTrack[];
  local: readonly LocalTrack[];
  media: { send: TransportState; receive: TransportState };
  /** Peer id. */
  activeSpeaker: string | null;
  /** Decibels below full scale by peer id: -127 (silence) to 0; peers that are silent are absent. */
  levels: ReadonlyMap<string, number>;
  /** Products that are shown now, the newest last. */
  shown: readonly ShownProduct[];
  /** Null until joined, and in rooms that are only the stage of a broadcast. */
  meeting: MeetingState | null;
  /** Who waits in the lobby; for hosts. */
  waiting: readonly Waiting[];
}

/** `socket`: the connection was lost. `transportLost`: the server moved the room. `media`: the media path was lost. */
export type RecoveryCause = 'socket' | 'transportLost' | 'media';

export interface RoomEvents {
  /** Everything runs again; `tookMs` since the trouble was noticed. */
  recovered: { cause: RecoveryCause; tookMs: number };
  /** A step of a repair failed and is repeated after a delay; for diagnostics, nobody has to act. */
  retrying: FootlightError;
  /** Somebody else publishes something. */
  producer: ProducerInfo;
  /** Somebody else publishes something this browser has no codec for. */
  unsupported: ProducerInfo;
  streamStarted: Broadcast;
  streamEnded: Broadcast;
}

/**
 * What the server tells the room, each event once and in order, after the state contains it; for features that keep a state of their own.
 * `snapshot`: all that is true now, after every join and resume, and where this connection was too slow to be told everything.
 */
export type RoomServerEvents = { [E in ServerEventName]: ServerPayload<E> } & { snapshot: RoomSnapshot };

export type VideoCodec = 'h264' | 'vp8' | 'vp9' | 'av1';

export interface PublishOptions {
  /** Rejects with `codec_unsupported` if this browser or the server lacks it. Default: the first of the server's, in its order, that this browser has. */
  codec?: VideoCodec;
  /** Taken where `codec` is not given and both sides have it. Default: `vp8` in meetings, which every browser decodes; none on a stage. */
  preferredCodec?: VideoCodec;
  /** Several resolutions at once. Default: for a camera of 360 lines and more, not for a screen. */
  simulcast?: boolean;
  /** The most the (highest) video layer or the audio may use. */
  maxBitrateBps?: number;
  /** Video: fewer pictures a second leave more bits for each. Default: as many as the track gives. */
  maxFramesPerSecond?: number;
  /** Audio: stereo, 128 kbit/s, no silence suppression. */
  music?: boolean;
}

export interface TrackStats {
  /** Consumer or producer id. */
  id: string;
  direction: 'send' | 'receive';
  /** Whose it is; null for our own. */
  peerId: string | null;
  source: MediaSource;
  kind: MediaKind;
  /** As in SDP without the kind: `H264`, `VP8`, `opus`; null until known. */
  codec: string | null;
  /** Video only, else null; of a simulcast sender: its highest active layer. */
  width: number | null;
  height: number | null;
  framesPerSecond: number | null;
  /** Since the start; received video only, else null. */
  framesDecoded: number | null;
  /** Since the call before; null at the first. */
  bitrateBps: number | null;
  /** Since the start. */
  packetsLost: number;
  jitterMs: number | null;
  /** How long what was played since the call before had been held back to smooth its arrival; received tracks only, else null. */
  jitterBufferMs: number | null;
}

export interface TransportStats {
  rttMs: number | null;
}

export interface RoomStats {
  tracks: TrackStats[];
  transports: { send: TransportStats | null; receive: TransportStats | null };
}

/** What one direction has carried, of all its tracks together; counters since its transport was made. */
export interface LinkSample {
  /** Sent on their way, also those that were lost on it. */
  packets: number;
  packetsLost: number;
  rttMs: number | null;
  /** What the browser believes the network carries in this direction; null where it does not tell. */
  availableBps: number | null;
}

export interface LinkSamples {
  send: LinkSample | null;
  receive: LinkSample | null;
}

/** A room as this page takes part in it: of a broadcast by `Footlight.openRoom`, of a meeting by `Footlight.openMeeting`. */
export interface RoomSession {
  /** Of a meeting: the id of its room. */
  readonly broadcastId: string;
  readonly store: Store<RoomState>;
  readonly events: Events<RoomEvents>;
  readonly serverEvents: Events<RoomServerEvents>;
  /** Asks the server for what has no method here; rejects with its refusal, and with `network` while there is no connection. */
  readonly request: Emit;
  /**
   * Publishes the track; resolves when the server has it, also if that takes until the network is back. From then on it is
   * published again by itself after any loss. Rejects only for reasons of the track's own (`forbidden`, `codec_unsupported`,
   * `track_ended`…) or with `closed`. A source that is published already gets the new track and options.
   */
  publish(source: MediaSource, track: MediaStreamTrack, options?: PublishOptions): Promise<LocalTrack>;
  /** Another track for a published source without a gap; also revives one that failed with `track_ended`. */
  replaceTrack(source: MediaSource, track: MediaStreamTrack): Promise<void>;
  /** Pausing disables the track (`track.enabled`), so that nothing leaves this machine, and tells the room. */
  setPaused(source: MediaSource, paused: boolean): Promise<void>;
  unpublish(source: MediaSource): Promise<void>;
  /** `auto`: the best layer the network carries. Kept over a recovery. Does nothing for tracks without layers. */
  setQuality(consumerId: string, quality: 'auto' | number): Promise<void>;
  /** `false` pauses all received video (sound goes on); `true` resumes it with a key frame. */
  setVisible(visible: boolean): Promise<void>;
  /**
   * The video that is shown, and how large: only that is received, in the layer that suffices, unless `setQuality` has chosen another; what was never
   * shown is not even asked for. Null, as at first: all video. May be called at any rate: it is coalesced, and only what differs is told.
   */
  setViews(views: readonly View[] | null): void;
  /** The most layers of the own camera that are sent, from the lowest; `all` as at first. Nothing happens to a camera of one layer. */
  setCameraLayers(most: number | 'all'): Promise<void>;
  /** `false` closes everything that is received by WebRTC and makes nothing new; the room goes on by socket. */
  setReceiving(receiving: boolean): Promise<void>;
  /** Bitrates are those since the call before, so call it about once a second. */
  stats(): Promise<RoomStats>;
  /** What the network carries, far cheaper than `stats`; null for a direction without a transport. */
  links(): Promise<LinkSamples>;
  /** Leaves the room. Idempotent. Stops no track the caller opened. */
  close(): void;
}
