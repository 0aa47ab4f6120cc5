import { randomInt } from 'node:crypto';
import { buildSenderReport, RtpSender } from '@footlight/formats';
import type { Closeable } from '../../../base/closeable.ts';
import { newSecret } from '../../../base/ids.ts';
import type { Demand, FedProducer, MediaKind, RtpCapabilities, RtpParameters, SfuFeed } from '../../sfu/index.ts';

/** What a track is to the SFU. */
export interface FedCodec {
  kind: MediaKind;
  mimeType: string;
  clockRate: number;
  channels?: number;
  parameters: Record<string, string | number>;
}

/** One track on its way into the SFU: its producer, and the RTP stream that outlives publishers and workers. */
export class FedTrack implements Closeable {
  readonly codec: FedCodec;
  readonly #producer: FedProducer;
  readonly #sender: RtpSender;
  readonly #ssrc: number;
  readonly #onBegun: () => void;
  #begun = false;

  private constructor(
    codec: FedCodec,
    producer: FedProducer,
    rtp: { ssrc: number; payloadType: number },
    onBegun: () => void,
  ) {
    const { ssrc, payloadType } = rtp;
    this.codec = codec;
    this.#onBegun = onBegun;
    this.#producer = producer;
    this.#ssrc = ssrc;
    const [sequence, timestampOffset] = [randomInt(0x8000), randomInt(2 ** 31)];
    this.#sender = new RtpSender({ payloadType, ssrc, sequence, timestampOffset });
  }

  /** `onBegun`: it can be reported. Throws `codec_unsupported` where the room does not have the codec, `transport_missing`. */
  static async open(
    feed: SfuFeed,
    codec: FedCodec,
    room: RtpCapabilities,
    onBegun: () => void = () => {},
  ): Promise<FedTrack> {
    const { kind, mimeType, clockRate, channels, parameters } = codec;
    const known = room.codecs?.find((one) => one.mimeType.toLowerCase() === mimeType.toLowerCase());
    const payloadType = known?.preferredPayloadType ?? 96;
    const ssrc = randomInt(1, 2 ** 31);
    const rtpParameters = {
      codecs: [
        {
          ...{ mimeType, payloadType, clockRate, parameters, rtcpFeedback: [] },
          ...(channels !== undefined && { channels }),
        },
      ],
      encodings: [{ ssrc }],
      // One for all tracks of the feed: it says that their clocks are one.
      rtcp: { cname: feed.peerId.slice(0, 200) || newSecret(8) },
    } as RtpParameters;
    const appData = { source: kind === 'audio' ? 'microphone' : 'camera' };
    const producer = await feed.produce({ kind, rtpParameters, appData });
    return new FedTrack(codec, producer, { ssrc, payloadType }, onBegun);
  }

  get producerId(): string {
    return this.#producer.producerId;
  }

  get demand(): Demand {
    return this.#producer.demand;
  }

  /** Any packet was sent, and it did not rest since: only then the SFU can read a report. */
  get begun(): boolean {
    return this.#begun;
  }

  /** The payloads of one frame; `timelineMs` is when it is shown. */
  send(payloads: readonly Uint8Array[], timelineMs: number): void {
    const marker = this.codec.kind === 'video';
    // After a rest the SFU knows the stream, and must not take the old report for what comes now.
    if (this.#sender.packets > 0) this.#begin();
    for (const packet of this.#sender.send(payloads, this.#ticks(timelineMs), marker)) this.#producer.send(packet);
    this.#begin();
  }

  /** Nothing is sent for a while. */
  rest(): void {
    this.#begun = false;
  }

  /** Says that what is shown at `timelineMs` was captured at `unixMs`. */
  report(timelineMs: number, unixMs: number): Uint8Array {
    return buildSenderReport({
      ssrc: this.#ssrc,
      ntpUnixMs: unixMs,
      rtpTimestamp: this.#sender.wrap(this.#ticks(timelineMs)),
      packets: this.#sender.packets >>> 0,
      octets: this.#sender.octets >>> 0,
    });
  }

  close(): void {
    this.#producer.close();
  }

  #begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    this.#onBegun();
  }

  #ticks(timelineMs: number): number {
    return Math.round((timelineMs * this.codec.clockRate) / 1000);
  }
}
