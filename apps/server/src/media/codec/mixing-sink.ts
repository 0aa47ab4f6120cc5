import type { AudioCodec, AudioConfig } from '@footlight/formats';
import { AppError } from '../../base/errors.ts';
import { type Frame, isAudio, type StreamSink, type TrackInfo } from '../stream/index.ts';
import type { CodecStages } from './codec-stages.ts';
import { frameSamples, outTimescale, PassedSound, soundsAs } from './passed-sound.ts';
import type { AudioMix, MixInput } from './specs.ts';
import type { StageFrame } from './wire.ts';

export interface MixingParts {
  stages: CodecStages;
  /** Which sound tracks go into the mix; others pass as they are. Without it all do. */
  mixes?(track: TrackInfo): boolean;
  /** A track cannot be converted or mixed, or not any more. Codes as of the stages; after `capacity_exceeded` it is as soon as there is room. */
  onError(error: AppError, track: TrackInfo): void;
  bitrateBps?: number;
}

interface Input {
  track: TrackInfo;
  /** Undefined while the track passes, and where it could not be added. */
  mixed: MixInput | undefined;
  /** There was no room for it. */
  waiting: boolean;
}

/** How the sound comes to the inner sink at present. */
interface Output {
  info: TrackInfo;
  /** Undefined: the only track passes as it is. */
  mix: AudioMix | undefined;
  /** What still passes until the mix gives something, and where the last of it ends in ticks of 48 kHz. */
  before: { info: TrackInfo; end: number; ended: boolean } | undefined;
}

/** `inner` with all sound tracks as one in `codec`: see `MixingSink`. */
export function withMixedAudio(codec: AudioCodec, inner: StreamSink, parts: MixingParts): MixingSink {
  return new MixingSink(codec, inner, parts);
}

/**
 * A sink in front of another that is given one sound track, whatever the stream has. One track that is in `codec` already passes. One in
 * another codec, or several, go through a mix and stay in it up to a break of the timeline: nothing that was encoded elsewhere continues what
 * an encoder here began.
 */
export class MixingSink implements StreamSink {
  readonly #codec: AudioCodec;
  readonly #inner: StreamSink;
  readonly #parts: MixingParts;
  readonly #inputs = new Map<string, Input>();
  /** Tracks that are not mixed. */
  readonly #passing = new Set<string>();
  #output: Output | undefined;
  readonly #recent = new PassedSound();
  readonly #stopWaiting: () => void;
  /** Of mixes that have ended. */
  #dropped = 0;

  constructor(codec: AudioCodec, inner: StreamSink, parts: MixingParts) {
    this.#codec = codec;
    this.#inner = inner;
    this.#parts = parts;
    this.#stopWaiting = parts.stages.events.on('freed', (kind) => {
      if (kind === 'audio' && this.#waiting.length > 0) this.#retry();
    });
  }

  /** Tracks that do not come to the inner sink until there is room to convert them. */
  get lacking(): number {
    return this.#waiting.length;
  }

  /** Frames of the mix that this track is part of that were lost because it could not keep up. */
  dropped(trackId: string): number {
    if (!this.#inputs.has(trackId)) return 0;
    return this.#dropped + (this.#output?.mix?.dropped() ?? 0);
  }

  get writable(): boolean {
    return this.#inner.writable !== false;
  }

  onTrack(track: TrackInfo): void {
    const { config } = track;
    if (!isAudio(config) || !this.#isMixed(track)) {
      this.#passing.add(track.id);
      this.#inner.onTrack(track);
      return;
    }
    if (this.#passing.delete(track.id)) this.#inner.onTrackEnd?.(track);
    const known = this.#inputs.get(track.id);
    const own = { id: track.id, timescale: track.timescale, config };
    const input: Input = { track: own, mixed: known?.mixed, waiting: false };
    this.#inputs.set(track.id, input);
    if (this.#output?.mix !== undefined) {
      if (input.mixed !== undefined) input.mixed.reconfigure(config, track.timescale);
      else this.#add(input, this.#output.mix);
    } else this.#begin(input);
  }

  onFrame(track: TrackInfo, frame: Frame): void {
    if (!this.#isMixed(track)) {
      this.#inner.onFrame(track, frame);
      return;
    }
    const input = this.#inputs.get(track.id);
    if (this.#output === undefined || input === undefined) return;
    if (frame.discontinuity && this.#mayPassAgain(input)) this.#pass(track);
    const { mix, before, info } = this.#output;
    if (mix !== undefined) {
      input.mixed?.write(frame);
      if (before === undefined || before.ended || before.info.id !== track.id) return;
      before.end = this.#recent.end(before.info, frame) ?? before.end;
    } else if (info.id !== track.id) return;
    this.#recent.push(frame);
    this.#inner.onFrame(before?.info ?? info, frame);
  }

  onTrackEnd(track: TrackInfo): void {
    if (!this.#isMixed(track)) {
      this.#passing.delete(track.id);
      this.#inner.onTrackEnd?.(track);
      return;
    }
    const input = this.#inputs.get(track.id);
    if (input === undefined) return;
    this.#inputs.delete(track.id);
    input.mixed?.close();
    const passed = this.#output?.mix === undefined && this.#output?.info.id === track.id;
    if (this.#inputs.size === 0 || passed) this.#end();
    this.#retry();
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

  /** Ends the mix. For who closes the subscription before the stream ends. */
  close(): void {
    this.#stopWaiting();
    this.#output?.mix?.close();
    this.#output = undefined;
    this.#inputs.clear();
    this.#recent.forget();
  }

  #isMixed(track: TrackInfo): boolean {
    return this.#inputs.has(track.id) || (isAudio(track.config) && this.#parts.mixes?.(track) !== false);
  }

  get #waiting(): Input[] {
    return [...this.#inputs.values()].filter(({ waiting }) => waiting);
  }

  /** There may be room for who waits: for a mix, or in the mix. */
  #retry(): void {
    const [first, ...others] = this.#waiting;
    const mix = this.#output?.mix;
    if (first === undefined) this.#passAlone();
    else if (mix === undefined) this.#begin(first, true);
    else for (const input of [first, ...others]) this.#add(input, mix);
  }

  #closeMix(mix: AudioMix | undefined): void {
    this.#dropped += mix?.dropped() ?? 0;
    mix?.close();
  }

  #pass(track: TrackInfo): void {
    const before = this.#output;
    this.#closeMix(before?.mix);
    for (const input of this.#inputs.values()) input.mixed = undefined;
    const own = this.#inputs.get(track.id);
    if (own !== undefined) own.waiting = false;
    this.#recent.forget();
    this.#output = { info: track, mix: undefined, before: undefined };
    if (before?.info !== track) this.#inner.onTrack(track);
  }

  /** After a break nothing has to be continued. */
  #mayPassAgain(input: Input): boolean {
    return this.#output?.mix !== undefined && this.#inputs.size === 1 && this.#canPass(input);
  }

  /** Alone the track passes, if it can; else there is a mix, if there can be one. `again`: its want of room has been reported. */
  #begin(newest: Input, again = false): void {
    if (this.#inputs.size === 1 && this.#canPass(newest)) {
      this.#pass(newest.track);
      return;
    }
    try {
      this.#openMix(newest);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      // What passes goes on; the newest is left out, also where it was what passed until it changed.
      if (this.#output?.info.id === newest.track.id) this.#end();
      newest.waiting = error.code === 'capacity_exceeded';
      this.#passAlone();
      if (!again || !newest.waiting) this.#parts.onError(error, newest.track);
    }
  }

  #canPass({ track }: Input): boolean {
    return track.config.codec === this.#codec;
  }

  /** Where nothing is heard: the first track that can passes, for one is better than none. */
  #passAlone(): void {
    const input = this.#output === undefined && [...this.#inputs.values()].find((input) => this.#canPass(input));
    if (input) this.#pass(input.track);
  }

  /** A mix of all inputs; where one passed until now, it is joined on to what has passed. Throws what the stages throw. */
  #openMix(newest: Input): void {
    const passed = this.#output;
    const from = passed && this.#recent.end(passed.info);
    let output: Output | undefined;
    const first = [...this.#inputs.values()][0]!.track.config as AudioConfig;
    const mix = this.#parts.stages.audioMix({
      to: this.#codec,
      channels: first.channels === 1 ? 1 : 2,
      ...(this.#parts.bitrateBps !== undefined && { bitrateBps: this.#parts.bitrateBps }),
      from,
      onFrame: (frame) => output !== undefined && this.#deliver(output, frame),
      onInputError: (error) => this.#parts.onError(error, newest.track),
      onError: (error) => {
        if (output !== undefined && this.#output === output) this.#end();
        this.#passAlone();
        this.#parts.onError(error, newest.track);
      },
    });
    const id = passed?.info.id ?? newest.track.id;
    const same = passed !== undefined && soundsAs(passed.info, mix.config);
    const info = same ? passed.info : { id, timescale: outTimescale, config: mix.config };
    const before = passed && from !== undefined ? { info: passed.info, end: from, ended: false } : undefined;
    output = { info, mix, before };
    this.#output = output;
    if (before === undefined) this.#inner.onTrack(info);
    for (const input of this.#inputs.values()) this.#add(input, mix);
    const continued = passed && this.#inputs.get(passed.info.id)?.mixed;
    for (const frame of this.#recent.frames) continued?.write({ ...frame, discontinuity: false });
  }

  #add(input: Input, mix: AudioMix): void {
    const { config, timescale } = input.track;
    if (!isAudio(config)) return;
    const { waiting } = input;
    input.waiting = false;
    try {
      input.mixed = mix.add(config, timescale);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      input.waiting = error.code === 'capacity_exceeded';
      if (!waiting || !input.waiting) this.#parts.onError(error, input.track);
    }
  }

  #deliver(output: Output, frame: StageFrame): void {
    if (this.#output !== output) return;
    const { before, info } = output;
    if (before !== undefined) {
      // The process works: what passed stops here, and the mix goes on where it ended.
      before.ended = true;
      if (frame.pts < before.end - frameSamples / 2) return;
      output.before = undefined;
      this.#recent.forget();
      if (info !== before.info) this.#inner.onTrack(info);
    }
    if (this.writable) this.#inner.onFrame(info, frame);
  }

  #end(): void {
    const output = this.#output;
    this.#output = undefined;
    this.#recent.forget();
    for (const input of this.#inputs.values()) input.mixed = undefined;
    this.#closeMix(output?.mix);
    if (output !== undefined) this.#inner.onTrackEnd?.(output.info);
  }
}
