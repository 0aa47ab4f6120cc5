import type { AnsweredMedia } from '@footlight/formats';
import type { Clock } from '../../../base/clock.ts';
import type { Closeable } from '../../../base/closeable.ts';
import { TypedEvents } from '../../../base/events.ts';
import {
  defaultSdpSessionsOptions,
  type PatchOutcome,
  type SdpSession,
  type SdpSessionEnd,
  SdpSessions,
  type SdpSessionsOptions,
} from '../../sdp-sessions/index.ts';
import type { ProducerInfo, SfuRoom } from '../../sfu/index.ts';
import {
  answerConsumer,
  consumerCapabilities,
  dialectOf,
  nothingToPlay,
  type PlannedSection,
  planPlayback,
} from './plan.ts';

export interface WhepSession {
  sessionId: string;
  roomId: string;
  peerId: string;
}

export type WhepEvents = {
  opened: [WhepSession];
  /** A viewer, from now on. */
  connected: [WhepSession];
  closed: [WhepSession & { reason: SdpSessionEnd; wasConnected: boolean }];
};

export interface WhepOffer {
  room: SfuRoom;
  /** The viewer: an id that nothing else in the room has. */
  peerId: string;
  sdp: string;
  /** What to play of what is there, the first of each kind counts. By default in the order in which it was published. */
  choose?: (producers: ProducerInfo[]) => ProducerInfo[];
}

export interface WhepAnswer {
  sessionId: string;
  answerSdp: string;
  /** With its quotes. */
  etag: string;
}

/**
 * WHEP (draft-ietf-wish-whep) without its HTTP: players that offer SDP and get the audio and the video of a room.
 *
 * A session plays the producers it began with. When one of them ends, or a kind that was offered and not there yet appears, the session
 * closes and its player offers anew: an answer names SSRCs that a later producer does not have, and WHEP has no renegotiation. A publisher
 * that is fed from a stream keeps its producers when it comes back, so its viewers stay.
 */
export class WhepEndpoint implements Closeable {
  readonly events = new TypedEvents<WhepEvents>();
  readonly #sessions: SdpSessions;

  constructor(clock: Clock, options: SdpSessionsOptions = defaultSdpSessionsOptions) {
    this.#sessions = new SdpSessions(false, options, clock);
  }

  get size(): number {
    return this.#sessions.size;
  }

  /**
   * Throws `broadcast_not_live` with `retryAfterSeconds` when the room has nothing (any more) that was offered to be received, `invalid`,
   * `payload_too_large`, `codec_unsupported`, `capacity_exceeded`, `unavailable`.
   */
  async offer({ room, peerId, sdp, choose }: WhepOffer): Promise<WhepAnswer> {
    const offer = this.#sessions.parse(sdp);
    const producers = choose === undefined ? room.producers() : choose(room.producers());
    const plan = planPlayback(offer.media, producers, (producerId) => room.producerCodec(producerId));
    const { session, answerSdp } = await this.#sessions.open({
      room,
      peerId,
      offer,
      dialect: dialectOf(plan),
      negotiate: async () => {
        const media: (AnsweredMedia | null)[] = [];
        for (const section of plan) media.push(section.play ? await consume(room, peerId, section) : null);
        return media;
      },
    });
    this.#follow(session, plan);
    if (session.closed) throw nothingToPlay();
    return { sessionId: session.id, answerSdp, etag: session.etag };
  }

  /** PATCH with `application/trickle-ice-sdpfrag`. `ifMatch` is the header's value. Throws `not_found`, `invalid`. */
  patch(sessionId: string, ifMatch: string | undefined, fragment: string): Promise<PatchOutcome> {
    return this.#sessions.patch(sessionId, ifMatch, fragment);
  }

  /** Throws `not_found`. */
  delete(sessionId: string): void {
    this.#sessions.delete(sessionId);
  }

  close(): void {
    this.#sessions.close();
    this.events.removeAll();
  }

  #follow(session: SdpSession, plan: readonly PlannedSection[]): void {
    const { room, peerId } = session;
    const about = { sessionId: session.id, roomId: room.id, peerId };
    const playing = new Set(plan.flatMap(({ play }) => play?.producerId ?? []));
    const awaited = new Set(plan.flatMap(({ awaits }) => awaits ?? []));
    const off = [
      room.events.on('producerClosed', ({ producerId }) => {
        if (playing.has(producerId)) session.close('media_changed');
      }),
      room.events.on('producerOpened', ({ kind }) => {
        if (awaited.has(kind)) session.close('media_changed');
      }),
    ];
    session.events.on('connected', () => this.events.emit('connected', about));
    session.events.on('closed', (reason) => {
      for (const stop of off) stop();
      this.events.emit('closed', { ...about, reason, wasConnected: session.connected });
    });
    this.events.emit('opened', about);
    // A producer may have gone while the session was being made.
    const present = new Set(room.producers().map(({ producerId }) => producerId));
    if ([...playing].some((producerId) => !present.has(producerId))) session.close('media_changed');
  }
}

async function consume(room: SfuRoom, peerId: string, section: PlannedSection): Promise<AnsweredMedia> {
  const { producerId, playable, codec } = section.play!;
  const rtpCapabilities = consumerCapabilities(section.media, codec, playable);
  const consumer = await room.consume({ peerId, producerId, rtpCapabilities, mid: section.media.mid });
  await room.resumeConsumer({ peerId, consumerId: consumer.consumerId });
  return answerConsumer(section.media, playable, consumer);
}
