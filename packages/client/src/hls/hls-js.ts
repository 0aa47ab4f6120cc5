import type Hls from 'hls.js';
import type { ErrorData, HlsConfig, Level, LoadPolicy } from 'hls.js';
import { FootlightError } from '../errors.ts';
import type { Quality } from '../player/types.ts';
import type { EngineOptions, EngineStats, HlsEngine, LiveEdge } from './engine.ts';
import { bufferedAhead, paceOf } from './pace.ts';
import { promptAudio } from './prompt-audio.ts';
import { verdictOf } from './verdict.ts';

/** A stall moves the target away from live by this much; hls.js adds a second, which few networks need. */
const stallIncreaseSeconds = 0.4;
/** After a calm time the target comes back by this much. */
const easeSeconds = 0.2;
const forgetRecoveriesMs = 30_000;

/** A blocking reload answers after three target durations at the latest, so silence for longer is a fault. */
const playlistPolicy: LoadPolicy = {
  default: {
    maxTimeToFirstByteMs: 20_000,
    maxLoadTimeMs: 30_000,
    timeoutRetry: { maxNumRetry: 3, retryDelayMs: 0, maxRetryDelayMs: 0 },
    errorRetry: { maxNumRetry: 6, retryDelayMs: 500, maxRetryDelayMs: 2_000 },
  },
};

/**
 * hls.js without the parts that a live page does not use. How far behind live to play is the PART-HOLD-BACK (or HOLD-BACK) of
 * the playlist. It sets no limit to that, its default: jumping forward is decided by `LiveFollower`, because hls.js cannot tell a viewer who went back from one who fell behind.
 */
function configOf(lowLatency: boolean): Partial<HlsConfig> {
  return {
    lowLatencyMode: lowLatency,
    liveSyncOnStallIncrease: stallIncreaseSeconds,
    maxLiveSyncPlaybackRate: 1, // the pace is our own
    liveDurationInfinity: true,
    backBufferLength: 60,
    maxBufferLength: 20,
    // fMP4 is passed on as it is, so there is nothing to do beside the page; and a worker would be code from a blob.
    enableWorker: false,
    manifestLoadPolicy: playlistPolicy,
    playlistLoadPolicy: playlistPolicy,
  };
}

/** Where the browser has Media Source Extensions, or the managed ones of an iPhone. Loads hls.js when it is first needed. */
export async function openHlsJs(options: EngineOptions): Promise<HlsEngine | null> {
  const { default: HlsJs } = await import('hls.js');
  return HlsJs.isSupported() ? new HlsJsEngine(HlsJs, options) : null;
}

class HlsJsEngine implements HlsEngine {
  readonly #hls: Hls;
  readonly #options: EngineOptions;
  #recoveries: number[] = [];
  #preferred: 'auto' | number = 'auto';

  constructor(HlsJs: typeof Hls, options: EngineOptions) {
    this.#options = options;
    this.#hls = new HlsJs({ ...configOf(options.lowLatency), ...promptAudio(HlsJs) });
    this.#hls.on(HlsJs.Events.ERROR, (_, data) => this.#onError(data));
    this.#hls.attachMedia(options.element);
    this.#hls.loadSource(options.url);
  }

  edge(): LiveEdge | null {
    const { latestLevelDetails: details, liveSyncPosition, targetLatency, latency } = this.#hls;
    if (!details?.live || liveSyncPosition === null || targetLatency === null) return null;
    return {
      window: { from: details.fragmentStart, to: liveSyncPosition },
      latency,
      target: targetLatency,
      // By low latency it is played faster up to here, so every place below is on its way to live.
      giveUp: targetLatency + details.targetduration * (this.#options.lowLatency ? 1 : 2),
    };
  }

  quality(): Quality | null {
    const order = this.#order();
    if (order.length < 2) return null;
    const current = order.findIndex(({ index }) => index === this.#hls.currentLevel);
    return {
      levels: order.map(({ level }) => ({ height: level.height || null, bitrateBps: level.bitrate || null })),
      current: current === -1 ? null : current,
      preferred: this.#preferred,
    };
  }

  setQuality(quality: 'auto' | number): void {
    const chosen = quality === 'auto' ? undefined : this.#order()[quality];
    this.#preferred = chosen === undefined ? 'auto' : quality;
    this.#hls.nextLevel = chosen?.index ?? -1;
  }

  pace(follows: boolean): void {
    const { element, lowLatency } = this.#options;
    const edge = lowLatency && follows ? this.edge() : null;
    const rate = edge === null ? 1 : paceOf(edge, bufferedAhead(element));
    if (element.playbackRate !== rate) element.playbackRate = rate;
  }

  easeLatency(): void {
    const { latestLevelDetails: details, targetLatency } = this.#hls;
    const wanted = this.#options.lowLatency ? details?.partHoldBack || details?.holdBack : details?.holdBack;
    if (!wanted || targetLatency === null || targetLatency <= wanted) return;
    this.#hls.targetLatency = Math.max(wanted, targetLatency - easeSeconds);
  }

  stats(): EngineStats {
    const { levels, currentLevel, bandwidthEstimate, audioTracks, audioTrack } = this.#hls;
    const level = levels[currentLevel];
    return {
      videoCodec: level?.videoCodec ?? null,
      audioCodec: level?.audioCodec ?? audioTracks[audioTrack]?.audioCodec ?? null,
      width: level?.width || null,
      height: level?.height || null,
      framesPerSecond: level?.frameRate || null,
      bitrateBps: level?.bitrate || null,
      bandwidthBps: Number.isFinite(bandwidthEstimate) ? bandwidthEstimate : null,
    };
  }

  close(): void {
    this.#hls.destroy();
  }

  /** Levels from the lowest to the highest with their indices in hls.js. */
  #order(): { level: Level; index: number }[] {
    const order = this.#hls.levels.map((level, index) => ({ level, index }));
    return order.sort((a, b) => a.level.height - b.level.height || a.level.bitrate - b.level.bitrate);
  }

  #onError({ type, details, fatal, response, error }: ErrorData): void {
    const now = performance.now();
    this.#recoveries = this.#recoveries.filter((at) => now - at < forgetRecoveriesMs);
    const { act, code } = verdictOf({ type, details, fatal, status: response?.code }, this.#recoveries.length);
    if (act === 'nothing') return;
    if (act === 'recoverMedia') {
      this.#recoveries.push(now);
      this.#hls.recoverMediaError();
      return;
    }
    const failure = new FootlightError(code, `${details}: ${error.message}`, { cause: error });
    this.#options.onFailure({ error: failure, reload: act === 'reload' });
  }
}
