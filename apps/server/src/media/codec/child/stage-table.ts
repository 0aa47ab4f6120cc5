import { FormatError } from '@footlight/formats';
import type { MixRequest, StageFailure, StageRequest } from '../request.ts';
import {
  type Message,
  plainConfig,
  readFrame,
  readJson,
  writeFrameMessage,
  writeJsonMessage,
  writeMessage,
} from '../wire.ts';
import { AudioStage } from './audio-stage.ts';
import { type Av, AvError } from './av.ts';
import { MixStage } from './mix-stage.ts';
import type { ChildStage, StageOutput } from './stage.ts';
import { ThumbnailStage } from './thumbnail-stage.ts';
import { VideoStage } from './video-stage.ts';

/** The stages of this process. One that fails closes and says so; the others do not notice. */
export class StageTable {
  readonly #av: Av;
  readonly #send: (message: Buffer) => void;
  readonly #stages = new Map<number, ChildStage>();

  constructor(av: Av, send: (message: Buffer) => void) {
    this.#av = av;
    this.#send = send;
  }

  handle(message: Message): void {
    const { type, stage } = message;
    try {
      this.#do(message);
    } catch (error) {
      this.#close(stage);
      this.#send(writeJsonMessage('failed', stage, failure(error)));
    }
    if (type === 'frame') this.#send(writeMessage('done', stage));
  }

  #do({ type, stage, payload }: Message): void {
    if (type === 'frame') this.#stages.get(stage)?.write(readFrame(payload));
    else if (type === 'key') this.#stages.get(stage)?.forceKey?.();
    else if (type === 'inputs') this.#stages.get(stage)?.setInputs?.(readJson<MixRequest>(payload));
    else if (type === 'close') this.#close(stage);
    else if (type === 'open') {
      this.#close(stage);
      this.#stages.set(stage, this.#open(readJson<StageRequest>(payload), this.#outputOf(stage)));
    }
  }

  #open(request: StageRequest, output: StageOutput): ChildStage {
    if (request.kind === 'audio') return new AudioStage(this.#av, request, output);
    if (request.kind === 'mix') return new MixStage(this.#av, request, output);
    if (request.kind === 'video') return new VideoStage(this.#av, request, output);
    return new ThumbnailStage(this.#av, request, output);
  }

  #close(stage: number): void {
    const closing = this.#stages.get(stage);
    this.#stages.delete(stage);
    closing?.close();
  }

  #outputOf(stage: number): StageOutput {
    return {
      config: (config, timescale) =>
        this.#send(writeJsonMessage('config', stage, { config: plainConfig(config), timescale })),
      frame: (frame) => this.#send(writeFrameMessage(stage, frame)),
      inputFailed: (input, error) => this.#send(writeJsonMessage('inputFailed', stage, { input, ...failure(error) })),
      keyNeeded: () => this.#send(writeMessage('keyNeeded', stage)),
    };
  }
}

/** What FFmpeg or our parsers refuse is the input's fault; anything else is ours. */
function failure(error: unknown): StageFailure {
  const message = error instanceof Error ? error.message : String(error);
  const refused = error instanceof AvError || error instanceof FormatError;
  return { code: refused ? 'codec_unsupported' : 'internal', message };
}
