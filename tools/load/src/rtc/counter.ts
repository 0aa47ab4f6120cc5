import { RtcLink } from './link.ts';
import type { DtlsParameters, RtpParameters, TransportParameters } from './types.ts';

/** What came of one source: a consumer. */
export class CountedSource {
  packets = 0;
  #waiting: (() => void)[] = [];

  onPacket(): void {
    this.packets += 1;
    if (this.#waiting.length === 0) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Resolves with the next packet. */
  next(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}

/**
 * A viewer that counts RTP packets and looks no deeper: ICE and DTLS are real, the media stays encrypted. It costs so little that
 * one process can be many viewers without being what is measured.
 */
export class RtcCounter {
  packets = 0;
  bytes = 0;
  readonly #link: RtcLink;
  readonly #sources = new Map<number, CountedSource>();

  constructor(link: RtcLink) {
    this.#link = link;
  }

  get dtlsParameters(): DtlsParameters {
    return this.#link.dtlsParameters;
  }

  async open(): Promise<void> {
    await this.#link.open();
    this.#link.interceptMedia((datagram) => {
      if (isRtcp(datagram)) return;
      this.packets += 1;
      this.bytes += datagram.length;
      // RFC 3550 section 5.1; SRTP leaves the header in the clear.
      if (this.#sources.size > 0) this.#sources.get(datagram.readUInt32BE(8))?.onPacket();
    });
  }

  /** Counts this consumer by itself too, from now on. */
  source(rtpParameters: RtpParameters): CountedSource {
    const ssrc = rtpParameters.encodings?.[0]?.ssrc;
    if (ssrc === undefined) throw new Error('the consumer has no SSRC');
    const source = new CountedSource();
    this.#sources.set(ssrc, source);
    return source;
  }

  close(): Promise<void> {
    return this.#link.close();
  }
}

/** Prepares such a viewer: give `dtlsParameters` to the server's connectTransport, then `open()`. */
export async function connectCounter(server: TransportParameters): Promise<RtcCounter> {
  return new RtcCounter(await RtcLink.create(server));
}

/** RFC 5761 section 4. */
function isRtcp(datagram: Buffer): boolean {
  const type = datagram[1] ?? 0;
  return type >= 192 && type <= 223;
}
