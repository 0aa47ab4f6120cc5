import { FootlightError } from '../errors.ts';
import type { EngineOptions, EngineStats, HlsEngine, LiveEdge } from './engine.ts';

/** What the browser keeps from live by itself, as far as can be told from outside. */
const targetSeconds = { lowLatency: 2, plain: 8 };

const unknownStats: EngineStats = {
  videoCodec: null,
  audioCodec: null,
  width: null,
  height: null,
  framesPerSecond: null,
  bitrateBps: null,
  bandwidthBps: null,
};

/** The browser's own HLS, for those without Media Source Extensions (iPhones before iOS 17.1). It chooses qualities itself. */
export function openNative(options: EngineOptions): HlsEngine | null {
  const { element } = options;
  return element.canPlayType('application/vnd.apple.mpegurl') === '' ? null : new NativeEngine(options);
}

class NativeEngine implements HlsEngine {
  readonly #element: HTMLVideoElement;
  readonly #target: number;
  readonly #onError: () => void;

  constructor({ element, url, lowLatency, onFailure }: EngineOptions) {
    this.#element = element;
    this.#target = lowLatency ? targetSeconds.lowLatency : targetSeconds.plain;
    this.#onError = () => {
      const { error } = element;
      const unsupported = error?.code === MediaError.MEDIA_ERR_DECODE;
      onFailure({
        error: new FootlightError(unsupported ? 'codec_unsupported' : 'network', error?.message || undefined),
        reload: !unsupported,
      });
    };
    element.addEventListener('error', this.#onError);
    element.src = url;
  }

  edge(): LiveEdge | null {
    const { seekable, currentTime } = this.#element;
    if (seekable.length === 0) return null;
    const end = seekable.end(seekable.length - 1);
    const from = seekable.start(0);
    return {
      window: { from, to: Math.max(from, end - this.#target / 2) },
      latency: Math.max(0, end - currentTime),
      target: this.#target,
      giveUp: this.#target * 3,
    };
  }

  quality(): null {
    return null;
  }

  setQuality(): void {}

  /** The browser does. */
  pace(): void {}

  easeLatency(): void {}

  stats(): EngineStats {
    const { videoWidth, videoHeight } = this.#element;
    return { ...unknownStats, width: videoWidth || null, height: videoHeight || null };
  }

  close(): void {
    this.#element.removeEventListener('error', this.#onError);
    this.#element.removeAttribute('src');
    this.#element.load();
  }
}
