import { randomInt } from 'node:crypto';
import {
  type AnsweredMedia,
  FormatError,
  type IceFragment,
  parseIceFragment,
  parseOffer,
  type SdpOffer,
  writeAnswer,
} from '@footlight/formats';
import type { Clock } from '../../base/clock.ts';
import type { Closeable } from '../../base/closeable.ts';
import { AppError } from '../../base/errors.ts';
import type { Dialect, DtlsParameters, SfuRoom, TransportParameters } from '../sfu/index.ts';
import { type PatchOutcome, SdpSession, type SdpSessionTimes, sdpCandidates } from './sdp-session.ts';

export interface SdpSessionsOptions extends SdpSessionTimes {
  maxSessions: number;
  /** Of an offer or a fragment. */
  maxSdpBytes: number;
}

export const defaultSdpSessionsOptions: SdpSessionsOptions = {
  maxSessions: 1_000,
  maxSdpBytes: 64 * 1024,
  connectTimeoutMs: 15_000,
  disconnectGraceMs: 10_000,
};

export interface AnsweredOffer {
  session: SdpSession;
  answerSdp: string;
}

/** The sessions of one endpoint, and what WHIP and WHEP have in common: limits, the transport, the answer, PATCH and DELETE. */
export class SdpSessions implements Closeable {
  readonly #sender: boolean;
  readonly #options: SdpSessionsOptions;
  readonly #clock: Clock;
  readonly #sessions = new Map<string, SdpSession>();
  #opening = 0;
  #closed = false;

  /** `sender`: the clients send media. */
  constructor(sender: boolean, options: SdpSessionsOptions, clock: Clock) {
    this.#sender = sender;
    this.#options = options;
    this.#clock = clock;
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** Throws `invalid`, `payload_too_large`. */
  parse(sdp: string): SdpOffer {
    return this.#read(sdp, parseOffer);
  }

  /**
   * Makes the transport and, with what `negotiate` puts on it, the answer. A session that the peer already has is replaced. Whatever
   * fails leaves nothing behind. Throws `capacity_exceeded` and what the SFU throws.
   */
  async open(a: {
    room: SfuRoom;
    peerId: string;
    offer: SdpOffer;
    dialect?: Dialect;
    /** The answer to each section of the offer; null refuses it. At least one is accepted. */
    negotiate: () => Promise<(AnsweredMedia | null)[]>;
  }): Promise<AnsweredOffer> {
    const { room, peerId, offer, dialect, negotiate } = a;
    if (this.#closed) throw new AppError('unavailable', 'The server is closing');
    if (this.#sessions.size + this.#opening >= this.#options.maxSessions) {
      throw new AppError('capacity_exceeded', 'There are as many sessions as there may be', { retryAfterSeconds: 10 });
    }
    this.#opening += 1;
    try {
      for (const one of this.#sessions.values()) {
        if (one.room === room && one.peerId === peerId) one.close('replaced');
      }
      const sender = this.#sender;
      const transport = await room.createTransport({ peerId, sender, ...(dialect !== undefined && { dialect }) });
      await room.connectTransport({ peerId, sender, dtlsParameters: clientDtls(offer) });
      const media = await negotiate();
      const answerSdp = answer(offer, transport, media);
      const accepted = offer.media[media.findIndex((one) => one !== null)]!;
      const session = this.#add(room, peerId, transport, offer, accepted.mid);
      return { session, answerSdp };
    } catch (error) {
      room.closePeer(peerId);
      throw error instanceof FormatError ? new AppError('codec_unsupported', error.message) : error;
    } finally {
      this.#opening -= 1;
    }
  }

  /** Throws `not_found`, `invalid`, `payload_too_large`. */
  async patch(sessionId: string, ifMatch: string | undefined, fragment: string): Promise<PatchOutcome> {
    const session = this.#require(sessionId);
    const parsed: IceFragment = this.#read(fragment, parseIceFragment);
    return await session.patch(ifMatch, parsed);
  }

  /** Throws `not_found`. */
  delete(sessionId: string): void {
    this.#require(sessionId).close('deleted');
  }

  close(): void {
    this.#closed = true;
    for (const session of [...this.#sessions.values()]) session.close('deleted');
  }

  #add(room: SfuRoom, peerId: string, transport: TransportParameters, offer: SdpOffer, mid: string): SdpSession {
    const session = new SdpSession({
      room,
      peerId,
      sender: this.#sender,
      transport,
      clientUfrag: offer.ice.usernameFragment,
      mid,
      clock: this.#clock,
      times: this.#options,
    });
    this.#sessions.set(session.id, session);
    session.events.on('closed', () => this.#sessions.delete(session.id));
    return session;
  }

  #require(sessionId: string): SdpSession {
    const session = this.#sessions.get(sessionId);
    if (session === undefined) throw new AppError('not_found', 'There is no such session');
    return session;
  }

  #read<T>(text: string, parse: (text: string) => T): T {
    if (Buffer.byteLength(text) > this.#options.maxSdpBytes) throw new AppError('payload_too_large');
    try {
      return parse(text);
    } catch (error) {
      if (error instanceof FormatError) throw new AppError('invalid', error.message);
      throw error;
    }
  }
}

/** mediasoup is told the role of the other side. */
function clientDtls({ setup, fingerprints }: SdpOffer): DtlsParameters {
  return { role: setup === 'passive' ? 'server' : 'client', fingerprints } as DtlsParameters;
}

function answer(offer: SdpOffer, transport: TransportParameters, media: readonly (AnsweredMedia | null)[]): string {
  return writeAnswer({
    offer,
    media,
    ice: transport.iceParameters,
    candidates: sdpCandidates(transport),
    fingerprints: transport.dtlsParameters.fingerprints,
    sessionId: String(randomInt(1, 2 ** 47)),
  });
}
