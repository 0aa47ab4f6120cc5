import type { RtpPacket } from 'werift';
import { RtcLink } from './link.ts';
import type { DtlsParameters, RtpCapabilities, RtpParameters, TransportParameters } from './types.ts';

/** Feedback that is answered by nobody here would make the server estimate bandwidth from nothing. */
const keptFeedback = new Set(['nack pli', 'ccm fir']);

/** What a viewer of this kind can receive of what the router has; for the server's consume. */
export function receiveCapabilities(router: RtpCapabilities): RtpCapabilities {
  const codecs = (router.codecs ?? []).filter(({ mimeType }) => !mimeType.endsWith('/rtx'));
  return {
    codecs: codecs.map((codec) => ({
      ...codec,
      rtcpFeedback: (codec.rtcpFeedback ?? []).filter(({ type, parameter }) =>
        keptFeedback.has(`${type} ${parameter}`),
      ),
    })),
    headerExtensions: [],
  };
}

/** What arrived of one consumer. */
export class ReceivedTrack {
  packets = 0;
  bytes = 0;
  readonly #waiting: { packets: number; resolve: () => void }[] = [];

  onPacket({ payload }: RtpPacket): void {
    this.packets += 1;
    this.bytes += payload.length;
    for (const [index, one] of [...this.#waiting.entries()].reverse()) {
      if (this.packets < one.packets) continue;
      this.#waiting.splice(index, 1);
      one.resolve();
    }
  }

  /** Resolves when `count` more packets have come. */
  more(count: number): Promise<void> {
    return new Promise((resolve) => this.#waiting.push({ packets: this.packets + count, resolve }));
  }
}

/** The viewing side of a peer. */
export class RtcReceiver {
  readonly #link: RtcLink;
  readonly #tracks = new Map<number, ReceivedTrack>();

  constructor(link: RtcLink) {
    this.#link = link;
    link.dtls.onRtp.subscribe((packet) => this.#tracks.get(packet.header.ssrc)?.onPacket(packet));
  }

  get dtlsParameters(): DtlsParameters {
    return this.#link.dtlsParameters;
  }

  open(): Promise<void> {
    return this.#link.open();
  }

  /** Takes the RTP parameters of a consumer; what comes is counted from now on. */
  receive(rtpParameters: RtpParameters): ReceivedTrack {
    const ssrc = rtpParameters.encodings?.[0]?.ssrc;
    if (ssrc === undefined) throw new Error('the consumer has no SSRC');
    const track = new ReceivedTrack();
    this.#tracks.set(ssrc, track);
    return track;
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  kill(): Promise<void> {
    return this.#link.kill();
  }
}

/** Prepares a viewer: give `dtlsParameters` to the server's connectTransport, then `open()`. */
export async function connectRecv(server: TransportParameters): Promise<RtcReceiver> {
  return new RtcReceiver(await RtcLink.create(server));
}
