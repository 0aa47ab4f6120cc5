import { acceptPublished, type OfferedMedia, type PublishedMedia, type SdpMediaKind } from '@footlight/formats';
import type { Clock } from '../../../base/clock.ts';
import type { Closeable } from '../../../base/closeable.ts';
import { AppError } from '../../../base/errors.ts';
import { TypedEvents } from '../../../base/events.ts';
import {
  defaultSdpSessionsOptions,
  type PatchOutcome,
  type SdpSessionEnd,
  SdpSessions,
  type SdpSessionsOptions,
} from '../../sdp-sessions/index.ts';
import type { RtpParameters, SfuRoom } from '../../sfu/index.ts';

export interface WhipSession {
  sessionId: string;
  roomId: string;
  peerId: string;
}

export type WhipEvents = {
  /** Answered; media comes once the client has connected. */
  opened: [WhipSession & { producerIds: string[] }];
  connected: [WhipSession];
  /** Its producers have closed. */
  closed: [WhipSession & { reason: SdpSessionEnd }];
};

export interface WhipOffer {
  room: SfuRoom;
  /** The publisher in that room; a session it has already is replaced. */
  peerId: string;
  sdp: string;
  /** What may be published there; default: everything. Sections of another kind are refused in the answer. */
  kinds?: readonly SdpMediaKind[];
}

export interface WhipAnswer {
  /** Unguessable: it is the capability to change and end the session. */
  sessionId: string;
  answerSdp: string;
  /** With its quotes. */
  etag: string;
  /** Kinds that were offered and are not among `kinds`. */
  refused: SdpMediaKind[];
}

/** `appData.source` of the first and the second section of a kind; more are refused. */
const sources: Record<SdpMediaKind, string[]> = { audio: ['microphone', 'screenAudio'], video: ['camera', 'screen'] };

/** WHIP (RFC 9725) without its HTTP: publishers that offer SDP. Who may publish where is decided before it is called. */
export class WhipEndpoint implements Closeable {
  readonly events = new TypedEvents<WhipEvents>();
  readonly #sessions: SdpSessions;

  constructor(clock: Clock, options: SdpSessionsOptions = defaultSdpSessionsOptions) {
    this.#sessions = new SdpSessions(true, options, clock);
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** Throws `invalid`, `payload_too_large`, `forbidden`, `codec_unsupported`, `capacity_exceeded`, `unavailable`. */
  async offer({ room, peerId, sdp, kinds = ['audio', 'video'] }: WhipOffer): Promise<WhipAnswer> {
    const offer = this.#sessions.parse(sdp);
    const refused = [...new Set(offer.media.flatMap(({ kind }) => kind ?? []))].filter((kind) => !kinds.includes(kind));
    const published = acceptSections(offer.media, room, kinds);
    if (published.every(({ media }) => media === undefined)) {
      if (refused.length > 0)
        throw new AppError('forbidden', `Nothing but ${kinds.join(' and ')} may be published here`);
      throw new AppError('codec_unsupported', 'The offer sends no audio or video in a codec that this server takes');
    }
    const producerIds: string[] = [];
    const { session, answerSdp } = await this.#sessions.open({
      room,
      peerId,
      offer,
      negotiate: async () => {
        for (const { media, source } of published) {
          if (media === undefined) continue;
          const rtpParameters = media.parameters as unknown as RtpParameters;
          const made = await room.produce({ peerId, kind: media.kind, rtpParameters, appData: { source } });
          producerIds.push(made.producerId);
        }
        return published.map(({ media }) => media?.answer ?? null);
      },
    });
    const about = { sessionId: session.id, roomId: room.id, peerId };
    session.events.on('connected', () => this.events.emit('connected', about));
    session.events.on('closed', (reason) => this.events.emit('closed', { ...about, reason }));
    this.events.emit('opened', { ...about, producerIds });
    return { sessionId: session.id, answerSdp, etag: session.etag, refused };
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
}

function acceptSections(
  sections: readonly OfferedMedia[],
  room: SfuRoom,
  kinds: readonly SdpMediaKind[],
): { media: PublishedMedia | undefined; source: string }[] {
  const left = { audio: [...sources.audio], video: [...sources.video] };
  return sections.map((section) => {
    const allowed = section.kind === null || kinds.includes(section.kind);
    const media = allowed ? acceptPublished(section, room.rtpCapabilities) : undefined;
    const source = media && left[media.kind].shift();
    return source === undefined ? { media: undefined, source: '' } : { media, source };
  });
}
