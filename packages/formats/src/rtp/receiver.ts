import type { Depacketiser, RtpFrame } from './depacketiser.ts';
import { parseRtp } from './packet.ts';
import { type Released, ReorderBuffer, type ReorderOptions } from './reorder-buffer.ts';
import { Unwrapper } from './unwrap.ts';

export type ReceiverEvent<F> =
  | { type: 'frame'; frame: F }
  /** Packets were given up. */
  | { type: 'gap'; lost: number }
  /** Sequence numbers or timestamps began anew: times before and after cannot be compared. */
  | { type: 'restart' };

export interface ReceiverOptions<F extends RtpFrame> extends ReorderOptions {
  depacketiser: Depacketiser<F>;
  payloadType: number;
  /** Takes packets of this source only; otherwise of the first that comes, and of a new one as a restart. */
  ssrc?: number | undefined;
  /** Ticks a second; a timestamp that jumps by more than ten seconds is a restart. Default 90000. */
  clockRate?: number | undefined;
}

/** From the RTP packets of one stream to its frames: parse, put in order, unwrap, depacketise. */
export class RtpReceiver<F extends RtpFrame> {
  readonly #options: ReceiverOptions<F>;
  readonly #maxJump: number;
  readonly #timestamps = new Unwrapper(32);
  #reorder: ReorderBuffer;
  #ssrc: number | undefined;
  #lastTimestamp: number | undefined;
  #discarded = 0;
  #lost = 0;

  constructor(options: ReceiverOptions<F>) {
    this.#options = options;
    this.#ssrc = options.ssrc;
    this.#maxJump = 10 * (options.clockRate ?? 90_000);
    this.#reorder = new ReorderBuffer(options);
  }

  /** Video cannot go on before a key frame: ask the sender for one. */
  get needsKeyFrame(): boolean {
    return this.#options.depacketiser.needsKeyFrame;
  }

  /** Packets given up, packets that came twice or too late, frames left out. */
  get statistics(): { lost: number; discarded: number; droppedFrames: number } {
    return {
      lost: this.#lost + this.#reorder.lost,
      discarded: this.#discarded + this.#reorder.discarded,
      droppedFrames: this.#options.depacketiser.dropped,
    };
  }

  /** FormatError for what is no RTP packet. Packets of other payload types and sources are passed over. */
  receive(bytes: Uint8Array, nowMs: number): ReceiverEvent<F>[] {
    const packet = parseRtp(bytes);
    if (packet.payloadType !== this.#options.payloadType) return [];
    const events: ReceiverEvent<F>[] = [];
    if (this.#ssrc !== packet.ssrc) {
      if (this.#options.ssrc !== undefined) return [];
      if (this.#ssrc !== undefined) events.push(...this.#restart());
      this.#ssrc = packet.ssrc;
    }
    for (const released of this.#reorder.push(packet, nowMs)) this.#take(released, events);
    return events;
  }

  /** To be called now and then while nothing arrives: gives up packets that were waited for long enough. */
  advance(nowMs: number): ReceiverEvent<F>[] {
    const events: ReceiverEvent<F>[] = [];
    for (const released of this.#reorder.advance(nowMs)) this.#take(released, events);
    return events;
  }

  /** The time of `timestamp` on the line of the frames given out, for sender reports. */
  unwrap(timestamp: number): number {
    return this.#timestamps.peek(timestamp);
  }

  #take({ packet, lost, restarted }: Released, events: ReceiverEvent<F>[]): void {
    let anew = restarted;
    let timestamp = this.#timestamps.peek(packet.timestamp);
    if (this.#lastTimestamp !== undefined && Math.abs(timestamp - this.#lastTimestamp) > this.#maxJump) anew = true;
    if (anew) {
      this.#timestamps.reset();
      timestamp = packet.timestamp;
      events.push({ type: 'restart' });
    } else if (lost > 0) {
      events.push({ type: 'gap', lost });
    }
    this.#timestamps.next(packet.timestamp);
    this.#lastTimestamp = timestamp;
    const payload = { data: packet.payload, timestamp, marker: packet.marker, afterLoss: anew || lost > 0 };
    for (const frame of this.#options.depacketiser.push(payload)) events.push({ type: 'frame', frame });
  }

  #restart(): ReceiverEvent<F>[] {
    const { lost, discarded } = this.#reorder;
    this.#lost += lost;
    this.#discarded += discarded;
    this.#reorder = new ReorderBuffer(this.#options);
    this.#timestamps.reset();
    this.#lastTimestamp = undefined;
    return [{ type: 'restart' }];
  }
}
