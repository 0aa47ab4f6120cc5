import type { AudioCodec, AudioConfig, VideoConfig } from '@footlight/formats';
import { AppError } from '../../base/errors.ts';
import { type Frame, isAudio, isVideo, type StreamSink, type TrackInfo } from '../stream/index.ts';
import type { CodecStages } from './codec-stages.ts';
import type { Bridge } from './specs.ts';
import type { StageFrame } from './wire.ts';

export interface BridgingParts {
  stages: CodecStages;
  /**
   * A track cannot be converted, or not any more: its output ends, or does not begin. Codes as of the bridges; after `capacity_exceeded` it
   * begins as soon as there is room.
   */
  onError(error: AppError, track: TrackInfo): void;
  /** The source of this track should be asked for a key frame. */
  onKeyFrameNeeded?(track: TrackInfo): void;
  /** A track that waits for room goes to the inner sink as it is meanwhile. */
  passWhileWaiting?: boolean;
}

/** One way of a track to the inner sink: as it is, or converted. */
export type Route =
  | { kind: 'same' }
  | { kind: 'audio'; id: string; to: AudioCodec; bitrateBps?: number }
  | { kind: 'video'; id: string; bitrateBps?: number; maxHeight?: number; profile?: 'baseline' | 'main' };

interface Waiting {
  track: TrackInfo;
  route: Output['route'];
}

/** What the inner sink gets of a track. Asked again when the track's configuration changes. */
export type Routing = (track: TrackInfo) => Route[];

interface Output {
  route: Exclude<Route, { kind: 'same' }>;
  timescale: number;
  bridge: Bridge<AudioConfig> | Bridge<VideoConfig>;
  /** As the inner sink knows it; undefined until the first configuration. */
  info: TrackInfo | undefined;
  /** The inner sink could not take a picture; those up to the next key frame are of no use to it. */
  waiting: boolean;
}

/**
 * A sink in front of another: passes tracks on and converts what the inner sink cannot take. Converted frames arrive later than those that
 * pass, on the same timeline.
 */
export class BridgingSink implements StreamSink {
  readonly #inner: StreamSink;
  readonly #routing: Routing;
  readonly #parts: BridgingParts;
  readonly #passing = new Set<string>();
  /** By the source's track, then by the output's. */
  readonly #outputs = new Map<string, Map<string, Output>>();
  /** What there is no room for at the moment, by the output's track. */
  readonly #waiting = new Map<string, Waiting>();
  readonly #stopWaiting: () => void;
  #dropped = new Map<string, number>();

  constructor(inner: StreamSink, routing: Routing, parts: BridgingParts) {
    this.#inner = inner;
    this.#routing = routing;
    this.#parts = parts;
    this.#stopWaiting = parts.stages.events.on('freed', () => {
      for (const waiting of [...this.#waiting.values()]) this.#retry(waiting);
    });
  }

  /** Tracks that do not come to the inner sink at all until there is room to convert them. */
  get lacking(): number {
    return [...this.#waiting.values()].filter(({ track, route }) => track.id === route.id).length;
  }

  /** Frames of this source track that were lost because a conversion could not keep up. */
  dropped(trackId: string): number {
    const outputs = [...(this.#outputs.get(trackId)?.values() ?? [])];
    return outputs.reduce((sum, { bridge }) => sum + bridge.dropped(), this.#dropped.get(trackId) ?? 0);
  }

  get writable(): boolean {
    return this.#inner.writable !== false;
  }

  onTrack(track: TrackInfo): void {
    const routes = this.#routing(track);
    const known = this.#outputs.get(track.id) ?? new Map<string, Output>();
    this.#outputs.set(track.id, known);
    this.#forgetWaiting(track.id);
    for (const [id, output] of known) {
      if (!routes.some((route) => route.kind !== 'same' && route.id === id)) this.#end(track.id, id, output);
    }
    const pass = routes.some(({ kind }) => kind === 'same');
    if (pass) {
      this.#passing.add(track.id);
      this.#inner.onTrack(track);
    } else if (this.#passing.delete(track.id)) this.#leave(track, routes);
    for (const route of routes) {
      if (route.kind === 'same') continue;
      const output = known.get(route.id);
      if (output?.timescale === track.timescale) reconfigure(output, track);
      else {
        if (output !== undefined) this.#end(track.id, route.id, output);
        this.#begin(track, route, known);
      }
    }
  }

  onFrame(track: TrackInfo, frame: Frame): void {
    if (this.#passing.has(track.id)) this.#inner.onFrame(track, frame);
    for (const { bridge } of this.#outputs.get(track.id)?.values() ?? []) bridge.write(frame);
  }

  onTrackEnd(track: TrackInfo): void {
    this.#forgetWaiting(track.id);
    this.#dropped.delete(track.id);
    this.#closeOutputs(track.id, true);
    if (this.#passing.delete(track.id)) this.#inner.onTrackEnd?.(track);
  }

  onPublisherLost(): void {
    this.#inner.onPublisherLost?.();
  }

  onPublisher(): void {
    this.#inner.onPublisher?.();
  }

  onEnd(): void {
    this.close();
    this.#inner.onEnd?.();
  }

  /** Ends every conversion. For who closes the subscription before the stream ends. */
  close(): void {
    this.#stopWaiting();
    this.#waiting.clear();
    for (const id of [...this.#outputs.keys()]) this.#closeOutputs(id, false);
    this.#passing.clear();
  }

  /** The track went to the inner sink as it was and does not any more; under the same id its converted form follows. */
  #leave(track: TrackInfo, routes: Route[]): void {
    if (!routes.some((route) => route.kind !== 'same' && route.id === track.id)) this.#inner.onTrackEnd?.(track);
  }

  #begin(track: TrackInfo, route: Output['route'], known: Map<string, Output>): void {
    try {
      this.#convert(track, route, known);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.code === 'capacity_exceeded') this.#wait(track, route);
      this.#parts.onError(error, track);
    }
  }

  #wait(track: TrackInfo, route: Output['route']): void {
    this.#waiting.set(route.id, { track, route });
    if (this.#parts.passWhileWaiting !== true || this.#passing.has(track.id)) return;
    this.#passing.add(track.id);
    this.#inner.onTrack(track);
  }

  #forgetWaiting(trackId: string): void {
    for (const [id, { track }] of this.#waiting) if (track.id === trackId) this.#waiting.delete(id);
  }

  #retry({ track, route }: Waiting): void {
    const known = this.#outputs.get(track.id);
    if (known === undefined) return;
    try {
      this.#convert(track, route, known);
      if (route.id === track.id) this.#passing.delete(track.id);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.code === 'capacity_exceeded') return;
      this.#parts.onError(error, track);
    }
    this.#waiting.delete(route.id);
    if (route.kind === 'video') this.#parts.onKeyFrameNeeded?.(track);
  }

  /** Throws what the bridges throw. */
  #convert(track: TrackInfo, route: Output['route'], known: Map<string, Output>): void {
    let output: Output | undefined;
    const handlers = {
      timescale: track.timescale,
      onFrame: (frame: StageFrame) => output && this.#deliver(output, frame),
      onError: (error: AppError) => {
        if (output !== undefined) this.#end(track.id, route.id, output);
        this.#parts.onError(error, track);
      },
    };
    const { config } = track;
    if (route.kind === 'audio' && isAudio(config)) {
      const bridge = this.#parts.stages.audioBridge({ ...handlers, ...route, from: config });
      output = { route, timescale: track.timescale, bridge, info: undefined, waiting: false };
      known.set(route.id, output);
      this.#announce(output, { id: route.id, timescale: 48_000, config: bridge.config });
    } else if (route.kind === 'video' && isVideo(config)) {
      const bridge = this.#parts.stages.videoBridge({
        ...handlers,
        ...route,
        from: config,
        onConfig: (to, timescale) => output && this.#announce(output, { id: route.id, timescale, config: to }),
        onKeyFrameNeeded: () => this.#parts.onKeyFrameNeeded?.(track),
      });
      output = { route, timescale: track.timescale, bridge, info: undefined, waiting: true };
      known.set(route.id, output);
    }
  }

  #announce(output: Output, info: TrackInfo): void {
    output.info = info;
    this.#inner.onTrack(info);
  }

  #deliver(output: Output, frame: StageFrame): void {
    const { info } = output;
    if (info === undefined) return;
    if (!this.writable) {
      output.waiting = info.config.kind === 'video';
      return;
    }
    if (output.waiting && !frame.key) return;
    output.waiting = false;
    this.#inner.onFrame(info, frame);
  }

  #end(trackId: string, id: string, output: Output): void {
    this.#dropped.set(trackId, (this.#dropped.get(trackId) ?? 0) + output.bridge.dropped());
    output.bridge.close();
    this.#outputs.get(trackId)?.delete(id);
    if (output.info !== undefined) this.#inner.onTrackEnd?.(output.info);
  }

  #closeOutputs(trackId: string, tell: boolean): void {
    for (const [id, output] of this.#outputs.get(trackId) ?? []) {
      if (tell) this.#end(trackId, id, output);
      else output.bridge.close();
    }
    this.#outputs.delete(trackId);
  }
}

function reconfigure({ bridge, route }: Output, { config, timescale }: TrackInfo): void {
  if (route.kind === 'audio' && isAudio(config)) (bridge as Bridge<AudioConfig>).reconfigure(config, timescale);
  if (route.kind === 'video' && isVideo(config)) (bridge as Bridge<VideoConfig>).reconfigure(config, timescale);
}
