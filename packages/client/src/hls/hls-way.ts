import { FootlightError, toFootlightError } from '../errors.ts';
import type { PlaybackProtocol, PlayerStats, PlayerTrackStats, WayState } from '../player/types.ts';
import { freshWay, type Way } from '../player/way.ts';
import { StateStore, type Store } from '../store.ts';
import { retryDelayMs, type Timings } from '../timings.ts';
import type { EngineFailure, HlsEngine, OpenEngine } from './engine.ts';
import { LiveFollower } from './follow.ts';
import { bufferedAhead } from './pace.ts';

export interface HlsWayOptions {
  protocol: Extract<PlaybackProtocol, 'llhls' | 'hls'>;
  /** Absolute. */
  url: string;
  timings: Timings;
  openEngine: OpenEngine;
  /** Whether the show is on air: without a publisher nothing can come, and that is nobody's failure. */
  isOnAir: () => boolean;
}

const tickMs = 250;
/** `HTMLMediaElement.HAVE_CURRENT_DATA`: there is a picture at the present position. */
const haveCurrentData = 2;
/** Pictures that stand still for this long are a stall. */
const stalledAfterMs = 1_500;
/** A window shorter than this is not worth a scrub bar. */
const leastWindowSeconds = 15;
const calmMs = 20_000;
/** Loads in a row without a picture between them, while the show is on air. */
const mostLoads = 5;

/**
 * Watching by HLS in an element. Looks at the element a few times a second: keeps it live, tells when it stands still, and
 * loads everything again when that lasts or the engine has given up.
 */
export class HlsWay implements Way {
  readonly protocol: PlaybackProtocol;
  readonly #options: HlsWayOptions;
  readonly #state = new StateStore<WayState>(freshWay);
  readonly #follower = new LiveFollower();
  #element: HTMLVideoElement | null = null;
  #engine: HlsEngine | null = null;
  /** Counts engines, so that one that opens too late is known. */
  #generation = 0;
  #loads = 0;
  #ticker: ReturnType<typeof setInterval> | undefined;
  #reload: ReturnType<typeof setTimeout> | undefined;
  #moved = { position: -1, atMs: 0 };
  #calmSinceMs = 0;
  #hasPlayed = false;
  /** It played when everything was loaded again, so it has to play again: an element that is given another source is paused. */
  #resumes = false;

  constructor(options: HlsWayOptions) {
    this.protocol = options.protocol;
    this.#options = options;
  }

  get store(): Store<WayState> {
    return this.#state;
  }

  attach(element: HTMLVideoElement | null): void {
    if (element === this.#element) return;
    this.#stop();
    this.#element = element;
    if (element !== null && this.#state.get().phase !== 'failed') this.#load();
  }

  airChanged(): void {
    if (!this.#options.isOnAir()) return;
    this.#loads = 0;
    this.#moved.atMs = performance.now();
    if (this.#reload !== undefined) this.#load();
  }

  async setQuality(quality: 'auto' | number): Promise<void> {
    this.#engine?.setQuality(quality);
    this.#look();
  }

  goLive(): void {
    const edge = this.#engine?.edge();
    this.#follower.goLive();
    this.#moved.atMs = performance.now();
    if (edge && this.#element !== null) this.#element.currentTime = edge.window.to;
    this.#look();
  }

  seek(position: number): void {
    const edge = this.#engine?.edge();
    if (!edge || this.#element === null) return;
    if (position >= edge.window.to) {
      this.goLive();
      return;
    }
    this.#follower.leave();
    this.#element.currentTime = Math.max(edge.window.from, position);
    this.#moved.atMs = performance.now();
    this.#look();
  }

  setCaptions(shown: boolean): void {
    const [track] = captionsOf(this.#element);
    if (track !== undefined) track.mode = shown ? 'showing' : 'disabled';
    this.#look();
  }

  async stats(): Promise<PlayerStats> {
    const element = this.#element;
    const engine = this.#engine?.stats();
    const frames = element?.getVideoPlaybackQuality?.();
    const tracks: PlayerTrackStats[] = [];
    const rest = { width: null, height: null, framesPerSecond: null, bitrateBps: null };
    if (element !== null && element.videoHeight > 0) {
      tracks.push({
        kind: 'video',
        codec: engine?.videoCodec ?? null,
        width: element.videoWidth,
        height: element.videoHeight,
        framesPerSecond: engine?.framesPerSecond ?? null,
        bitrateBps: engine?.bitrateBps ?? null,
      });
    }
    if (engine?.audioCodec) tracks.push({ ...rest, kind: 'audio', codec: engine.audioCodec });
    return {
      protocol: this.protocol,
      tracks,
      latencySeconds: this.#state.get().latencySeconds,
      bufferSeconds: element === null ? null : bufferedAhead(element),
      bandwidthBps: engine?.bandwidthBps ?? null,
      decodedFrames: frames?.totalVideoFrames ?? null,
      droppedFrames: frames?.droppedVideoFrames ?? null,
      packetsLost: null,
      jitterMs: null,
      rttMs: null,
    };
  }

  close(): void {
    this.#stop();
    this.#element = null;
  }

  #load(): void {
    const element = this.#element;
    this.#resumes ||= this.#hasPlayed && element?.paused === false;
    this.#stop();
    if (element === null) return;
    const { url, protocol, openEngine } = this.#options;
    const generation = this.#generation;
    const isStale = () => generation !== this.#generation;
    this.#loads++;
    this.#moved = { position: -1, atMs: performance.now() };
    this.#ticker = setInterval(() => this.#look(), tickMs);
    const onFailure = (failure: EngineFailure) => {
      if (!isStale()) this.#onFailure(failure);
    };
    openEngine({ url, lowLatency: protocol === 'llhls', element, onFailure }).then(
      (engine) => {
        if (isStale()) engine.close();
        else this.#engine = engine;
      },
      (error: unknown) => {
        const failure = toFootlightError(error);
        onFailure({ error: failure, reload: failure.code !== 'codec_unsupported' });
      },
    );
  }

  #stop(): void {
    this.#generation++;
    clearInterval(this.#ticker);
    clearTimeout(this.#reload);
    this.#reload = undefined;
    this.#engine?.close();
    this.#engine = null;
  }

  #onFailure({ error, reload }: EngineFailure): void {
    const { isOnAir, timings } = this.#options;
    this.#resumes ||= this.#hasPlayed && this.#element?.paused === false;
    this.#stop();
    if (!reload || (this.#loads >= mostLoads && isOnAir())) {
      this.#state.update({ phase: 'failed', error });
      return;
    }
    this.#state.update({ phase: this.#hasPlayed ? 'stalled' : 'opening' });
    this.#reload = setTimeout(() => this.#load(), retryDelayMs(timings, this.#loads));
  }

  #look(): void {
    const element = this.#element;
    const engine = this.#engine;
    if (element === null || engine === null) return;
    const nowMs = performance.now();
    const moving = this.#watch(element, nowMs);
    if (moving === null) return;
    const edge = engine.edge();
    if (edge !== null && this.#hasPlayed) {
      const { currentTime: position, paused } = element;
      if (this.#follower.look({ edge, position, paused, nowMs }) === 'jump') element.currentTime = edge.window.to;
    }
    engine.pace(this.#hasPlayed && this.#follower.follows);
    if (nowMs - this.#calmSinceMs > calmMs) {
      this.#calmSinceMs = nowMs;
      engine.easeLatency();
    }
    const window = edge?.window;
    const captions = captionsOf(element);
    this.#state.update({
      ...moving,
      latencySeconds: edge !== null && this.#hasPlayed ? edge.latency : null,
      atLiveEdge: edge === null || this.#follower.follows,
      seekable: window !== undefined && window.to - window.from >= leastWindowSeconds ? window : null,
      position: element.currentTime,
      soundOnly: this.#hasPlayed && element.videoHeight === 0,
      quality: engine.quality(),
      hasCaptions: captions.length > 0,
      showsCaptions: captions.some(({ mode }) => mode === 'showing'),
    });
  }

  /**
   * Whether it moves, as a change of the state. A stall that lasts although there is something to play is ended by loading
   * everything again: then null.
   */
  #watch(element: HTMLVideoElement, nowMs: number): Partial<WayState> | null {
    const { currentTime: position, paused, readyState } = element;
    const hasPicture = readyState >= haveCurrentData;
    const hasMoved = position !== this.#moved.position && this.#moved.position !== -1;
    if (hasPicture && this.#resumes) {
      this.#resumes = false;
      // Refused where sound needs a gesture: then it stays paused, with its controls.
      if (paused) element.play().catch(() => undefined);
    }
    // A position alone is no progress: a jump to live that brings no picture must not hide the stall for ever.
    this.#moved.position = position;
    // Paused with a picture is as good as playing; a browser that allows no autoplay begins like this.
    if (hasPicture && (hasMoved || paused)) {
      this.#moved.atMs = nowMs;
      this.#hasPlayed = true;
      this.#loads = 0;
      return { phase: 'playing', error: null };
    }
    const standsMs = nowMs - this.#moved.atMs;
    if (standsMs < stalledAfterMs) return {};
    this.#calmSinceMs = nowMs;
    if (!this.#options.isOnAir()) {
      this.#moved.atMs = nowMs - stalledAfterMs;
    } else if (standsMs > this.#options.timings.playerStallMs) {
      this.#onFailure({ error: new FootlightError('network', 'nothing arrives'), reload: true });
      return null;
    }
    return { phase: this.#hasPlayed ? 'stalled' : 'opening' };
  }
}

function captionsOf(element: HTMLVideoElement | null): TextTrack[] {
  return [...(element?.textTracks ?? [])].filter(({ kind }) => kind === 'captions' || kind === 'subtitles');
}
