import { buildRtp } from './packet.ts';

export interface SenderOptions {
  payloadType: number;
  ssrc: number;
  /** Where sequence numbers begin; random is right (RFC 3550 section 5.1). */
  sequence: number;
  /** Added to every timestamp. */
  timestampOffset?: number | undefined;
}

/** Numbers the packets of one stream and counts what its sender reports say. */
export class RtpSender {
  readonly #options: SenderOptions;
  #sequence: number;
  packets = 0;
  /** Payload bytes. */
  octets = 0;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#sequence = options.sequence & 0xffff;
  }

  /** `timestamp` as it is sent: wrapped to 32 bits. */
  wrap(timestamp: number): number {
    const modulus = 2 ** 32;
    return (((timestamp + (this.#options.timestampOffset ?? 0)) % modulus) + modulus) % modulus;
  }

  /** The packets of one frame; the marker is on the last (video) or nowhere. */
  send(payloads: readonly Uint8Array[], timestamp: number, marker: boolean): Uint8Array[] {
    const { payloadType, ssrc } = this.#options;
    const wrapped = this.wrap(timestamp);
    return payloads.map((payload, i) => {
      const sequence = this.#sequence;
      this.#sequence = (sequence + 1) & 0xffff;
      this.packets++;
      this.octets += payload.byteLength;
      const last = marker && i === payloads.length - 1;
      return buildRtp({ marker: last, payloadType, sequence, timestamp: wrapped, ssrc, payload });
    });
  }
}
