import { RtcLink } from './link.ts';
import type { DtlsParameters, TransportParameters } from './types.ts';

/**
 * A viewer that counts RTP packets and looks no deeper: ICE and DTLS are real, the media stays encrypted. It costs so little that
 * one process can be many viewers without being what is measured.
 */
export class RtcCounter {
  packets = 0;
  bytes = 0;
  readonly #link: RtcLink;

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
    });
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
