import { equalBytes, type TrackConfig } from '@footlight/formats';
import type { Clock } from '../../base/clock.ts';
import { AppError } from '../../base/errors.ts';
import type { InputFailure, MixRequest, StageConfig, StageFailure, StageRequest } from './request.ts';
import type { StageQueue } from './stage-queue.ts';
import {
  type Message,
  readFrame,
  readJson,
  type StageFrame,
  trackConfig,
  writeFrameMessage,
  writeJsonMessage,
  writeMessage,
} from './wire.ts';

export interface StageHandlers {
  onConfig?(config: TrackConfig, timescale: number): void;
  onFrame(frame: StageFrame): void;
  /** Nothing comes before a key frame is written. Sources that send none by themselves should be asked. */
  onKeyFrameNeeded?(): void;
  onInputError?(error: AppError): void;
  /** The stage has closed; nothing follows. */
  onError(error: AppError): void;
}

/** Frames that a process may have before it has answered; enough that it never idles. */
const mostInFlight = { audio: 16, mix: 64, video: 3, thumbnail: 1 };
/** A frame without bytes says that its input has ended. */
const endOfInput = new Uint8Array(0);
/** Ticks of 48 kHz. */
const frameTicks = { aac: 1024, opus: 960 };

/**
 * The server's end of one codec stage. It outlives the processes that do its work: `attach` begins it anew in another one, and what goes
 * out continues where it stopped.
 */
export class Stage {
  readonly id: number;
  readonly #queue: StageQueue;
  readonly #handlers: StageHandlers;
  readonly #clock: Clock;
  readonly #onClosed: (stage: Stage) => void;
  #request: StageRequest;
  #send: ((message: Buffer) => void) | undefined;
  #inFlight = 0;
  #config: TrackConfig | undefined;
  #lastDts = Number.NEGATIVE_INFINITY;
  #closed = false;

  constructor(
    id: number,
    request: StageRequest,
    parts: { queue: StageQueue; handlers: StageHandlers; clock: Clock; onClosed: (stage: Stage) => void },
  ) {
    this.id = id;
    this.#request = request;
    this.#queue = parts.queue;
    this.#handlers = parts.handlers;
    this.#clock = parts.clock;
    this.#onClosed = parts.onClosed;
  }

  /** Frames that were lost because the process could not keep up, or was not there. */
  get dropped(): number {
    return this.#queue.dropped;
  }

  write(frame: StageFrame): void {
    if (this.#closed) return;
    const complete = this.#queue.push(frame, this.#clock.now());
    if (!complete && this.#request.kind === 'video') this.#handlers.onKeyFrameNeeded?.();
    this.#pump();
  }

  /** Goes on with another configuration of the source. */
  reconfigure(request: StageRequest): void {
    if (this.#closed) return;
    this.#request = request;
    this.#queue.clear();
    this.#send?.(writeJsonMessage('open', this.id, request));
  }

  /** A mix goes on with other inputs. */
  setInputs(request: MixRequest): void {
    if (this.#closed) return;
    this.#request = request;
    this.#send?.(writeJsonMessage('inputs', this.id, request));
  }

  /** A mix goes on without this input, once what was written of it has been taken. */
  endInput(request: MixRequest, input: number): void {
    if (this.#closed) return;
    this.#request = request;
    this.write({ dts: 0, pts: 0, key: true, discontinuity: false, data: endOfInput, input });
  }

  forceKey(): void {
    this.#send?.(writeMessage('key', this.id));
  }

  /** A process is there to do the work. */
  attach(send: (message: Buffer) => void): void {
    this.#send = send;
    this.#inFlight = 0;
    send(writeJsonMessage('open', this.id, this.#resumed()));
    this.#pump();
  }

  /** The process has died. */
  detach(): void {
    this.#send = undefined;
    this.#queue.restart();
    if (this.#queue.needsKey) this.#handlers.onKeyFrameNeeded?.();
  }

  receive({ type, payload }: Message): void {
    if (this.#closed) return;
    if (type === 'done') {
      this.#inFlight--;
      this.#pump();
    } else if (type === 'frame') this.#deliver(readFrame(payload));
    else if (type === 'config') this.#configure(readJson<StageConfig>(payload));
    else if (type === 'keyNeeded') this.#handlers.onKeyFrameNeeded?.();
    else if (type === 'inputFailed') {
      const { code, message } = readJson<InputFailure>(payload);
      this.#handlers.onInputError?.(new AppError(code, message));
    } else if (type === 'failed') {
      const { code, message } = readJson<StageFailure>(payload);
      this.fail(new AppError(code, message));
    }
  }

  fail(error: AppError): void {
    if (this.#closed) return;
    this.close();
    this.#handlers.onError(error);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#send?.(writeMessage('close', this.id));
    this.#onClosed(this);
  }

  #pump(): void {
    const send = this.#send;
    if (send === undefined) return;
    while (this.#inFlight < mostInFlight[this.#request.kind]) {
      const frame = this.#queue.shift();
      if (frame === undefined) return;
      this.#inFlight++;
      send(writeFrameMessage(this.id, frame));
    }
  }

  /** What a mix sends in another process follows on what went out, without a hole. */
  #resumed(): StageRequest {
    const request = this.#request;
    if (request.kind !== 'mix' || !Number.isFinite(this.#lastDts)) return request;
    return { ...request, from: this.#lastDts + frameTicks[request.to] };
  }

  /** A stage that was begun anew may go over ground that is covered already. */
  #deliver(frame: StageFrame): void {
    if (frame.dts <= this.#lastDts) return;
    this.#lastDts = frame.dts;
    this.#handlers.onFrame(frame);
  }

  #configure({ config: plain, timescale }: StageConfig): void {
    const config = trackConfig(plain);
    const known = this.#config;
    if (known?.codecString === config.codecString && equalBytes(known.description, config.description)) return;
    this.#config = config;
    this.#handlers.onConfig?.(config, timescale);
  }
}
