import type { Clock } from '../../../base/clock.ts';
import type { Closeable } from '../../../base/closeable.ts';
import { newId } from '../../../base/ids.ts';
import type { Logger } from '../../../base/logger.ts';
import { type OpenAudioBridge, StreamFeed } from '../../../media/egress/feed/index.ts';
import { StreamTap, type TapOptions } from '../../../media/ingest/tap/index.ts';
import type { SfuRoom } from '../../../media/sfu/index.ts';
import type { Hub, Stream, StreamSink } from '../../../media/stream/index.ts';
import type { RoomFacts, RoomsService } from '../../rooms/index.ts';

export interface StagePathsDeps {
  hub: Hub;
  rooms: RoomsService;
  /** AAC for the feed; undefined where there are no codec stages. */
  openAudioBridge: OpenAudioBridge | undefined;
  /** Makes pictures fit for WebRTC; undefined where the operator does not want that. */
  decorate: ((roomId: string, sink: StreamSink) => StreamSink & Closeable) | undefined;
  /** Facts of a live show, for a room that nobody has entered yet; undefined where the show is not live. */
  factsOf: (roomId: string) => RoomFacts | undefined;
  /** Browser and WHIP shows are packaged as HLS too. */
  tapRooms: boolean;
  tap: Partial<TapOptions>;
  clock: Clock;
  logger: Logger;
}

interface Fed {
  feed: StreamFeed;
  release: () => void;
  /** By kind, whether WebRTC can carry what the encoder sends; absent until that is known. */
  accepted: { audio?: boolean; video?: boolean };
}

/** What encoders publish by. Everything else that publishes into the hub comes out of a room already. */
const encoderSources = new Set(['rtmp']);

const retryMs = 1_000;

/** An encoder publishes this stream now. */
export function isEncoder(stream: Stream | undefined): stream is Stream {
  return stream?.publishing === true && encoderSources.has(stream.source ?? '');
}

/**
 * Joins the two halves of the media plane for every live stage: what an encoder publishes into the hub is fed into the room for WebRTC viewers, and
 * what is published in the room is tapped into the hub for HLS viewers. An encoder goes first: while it publishes, nothing but the voices of the
 * room is tapped, beside it.
 */
export class StagePaths implements Closeable {
  readonly #deps: StagePathsDeps;
  readonly #fed = new Map<string, Fed>();
  /** Room → cancels the next attempt to feed it. */
  readonly #retries = new Map<string, () => void>();
  /** An encoder's stream as its room sees it: a peer that is known before it is fed, so that it is never tapped. */
  readonly #fedPeerIds = new Map<string, string>();
  readonly #taps = new Map<string, StreamTap>();
  /** Voices beside an encoder. */
  readonly #voices = new Map<string, StreamTap>();
  #switches = 0;
  readonly #rooms = new Map<string, SfuRoom>();
  readonly #stop: (() => void)[];
  #closed = false;

  constructor(deps: StagePathsDeps) {
    this.#deps = deps;
    this.#stop = [
      deps.hub.events.on('opened', (stream) => {
        stream.events.on('publishing', (publishing) => this.#publishing(stream, publishing));
      }),
      deps.hub.events.on('closed', (stream) => this.#unfeed(stream.id)),
      deps.rooms.events.on('mediaOpened', ({ roomId, sfuRoom }) => this.#roomOpened(roomId, sfuRoom)),
    ];
  }

  /**
   * Whether WebRTC shows this stage. Where an encoder publishes, only once its picture (or its sound, if that is all) has been found fit:
   * whoever took WebRTC before that might stay with sound alone. The producer that is then announced makes players ask again.
   */
  webrtc(roomId: string): boolean {
    const fed = this.#fed.get(roomId);
    const stream = this.#deps.hub.get(roomId);
    if (!isEncoder(stream)) return fed?.accepted.video !== false;
    const hasVideo = [...stream.tracks.values()].some(({ config }) => config.kind === 'video');
    return fed?.accepted[hasVideo ? 'video' : 'audio'] === true;
  }

  /** Sound tracks that are tapped now, in all rooms, and how often the picture of a stage went to another peer. */
  numbers(): { sounds: number; switches: number } {
    const taps = [...this.#taps.values(), ...this.#voices.values()];
    return { sounds: taps.reduce((sum, { sounds }) => sum + sounds, 0), switches: this.#switches };
  }

  /** The show of this room is live: what people in it send already is tapped. */
  started(roomId: string): void {
    this.#tap(roomId);
  }

  /** The show of this room has ended; its people may go on sending. */
  ended(roomId: string): void {
    this.#taps.get(roomId)?.close();
    this.#taps.delete(roomId);
    this.#endVoices(roomId);
    this.#unfeed(roomId);
  }

  requestKeyFrame(roomId: string): void {
    this.#taps.get(roomId)?.requestKeyFrame();
  }

  close(): void {
    this.#closed = true;
    for (const stop of this.#stop) stop();
    for (const roomId of [...this.#fed.keys(), ...this.#retries.keys()]) this.#unfeed(roomId);
    for (const tap of [...this.#taps.values(), ...this.#voices.values()]) tap.close();
    this.#taps.clear();
    this.#voices.clear();
    this.#rooms.clear();
  }

  #publishing(stream: Stream, publishing: boolean): void {
    if (publishing && isEncoder(stream)) {
      this.#feedOrRetry(stream);
      // One whose peers send nothing at the moment has not been told; it would take the stream back later.
      this.#taps.get(stream.id)?.close();
      this.#taps.delete(stream.id);
      this.#tap(stream.id);
    } else if (!publishing) {
      this.#endVoices(stream.id);
      this.#tap(stream.id);
    }
  }

  /** Where the room cannot be opened in the SFU, as no worker runs at the moment, it is tried again for as long as the encoder publishes. */
  #feedOrRetry(stream: Stream): void {
    const { clock, hub, logger } = this.#deps;
    this.#cancelRetry(stream.id);
    if (!isEncoder(stream)) return;
    this.#feed(stream).catch((error: unknown) => {
      logger.warn({ err: error, roomId: stream.id }, 'a stream cannot be watched over WebRTC yet');
      if (this.#closed || hub.get(stream.id) !== stream) return;
      this.#retries.set(
        stream.id,
        clock.after(retryMs, () => this.#feedOrRetry(stream)),
      );
    });
  }

  #cancelRetry(roomId: string): void {
    this.#retries.get(roomId)?.();
    this.#retries.delete(roomId);
  }

  /** The feed outlives its publisher: who comes back is shown by the same producers. */
  async #feed(stream: Stream): Promise<void> {
    const { rooms, clock, logger, openAudioBridge, decorate, factsOf } = this.#deps;
    const facts = factsOf(stream.id);
    if (this.#fed.has(stream.id) || facts === undefined) return;
    const { room, release } = rooms.hold(stream.id, facts);
    try {
      const sfuRoom = await room.media.open();
      if (this.#fed.has(stream.id) || this.#deps.hub.get(stream.id) !== stream) return release();
      const peerId = this.#fedPeerId(stream.id);
      const feed = new StreamFeed({
        stream,
        room: sfuRoom,
        peerId,
        ...(openAudioBridge && { openAudioBridge }),
        decorate: decorate && ((sink) => decorate(stream.id, sink)),
        clock,
        logger,
      });
      const fed: Fed = { feed, release, accepted: {} };
      this.#fed.set(stream.id, fed);
      feed.events.on('refused', ({ kind, reason }) => {
        logger.info({ roomId: stream.id, kind, reason }, 'a track cannot be watched over WebRTC');
        fed.accepted[kind] = false;
      });
      feed.events.on('accepted', ({ kind }) => {
        fed.accepted[kind] = true;
      });
    } catch (error) {
      release();
      throw error;
    }
  }

  #fedPeerId(roomId: string): string {
    const peerId = this.#fedPeerIds.get(roomId) ?? newId();
    this.#fedPeerIds.set(roomId, peerId);
    return peerId;
  }

  #unfeed(roomId: string): void {
    const fed = this.#fed.get(roomId);
    this.#fed.delete(roomId);
    this.#fedPeerIds.delete(roomId);
    this.#cancelRetry(roomId);
    fed?.feed.close();
    fed?.release();
  }

  #roomOpened(roomId: string, sfuRoom: SfuRoom): void {
    this.#rooms.set(roomId, sfuRoom);
    sfuRoom.events.on('producerOpened', () => this.#tap(roomId));
    sfuRoom.events.on('closed', () => {
      if (this.#rooms.get(roomId) === sfuRoom) this.#rooms.delete(roomId);
      this.#taps.delete(roomId);
      this.#voices.delete(roomId);
    });
  }

  /** Taps a live room in which somebody publishes: all of it, or the voices beside an encoder that publishes now. */
  #tap(roomId: string): void {
    const { hub, factsOf, tapRooms } = this.#deps;
    const sfuRoom = this.#rooms.get(roomId);
    if (!tapRooms || sfuRoom === undefined || this.#taps.has(roomId) || factsOf(roomId) === undefined) return;
    const stream = hub.get(roomId);
    const fedPeerId = this.#fedPeerId(roomId);
    const present = sfuRoom.producers().filter(({ peerId }) => peerId !== fedPeerId);
    if (isEncoder(stream)) {
      if (present.some(({ kind }) => kind === 'audio')) this.#tapVoices(sfuRoom, stream, fedPeerId);
      return;
    }
    if (present.length === 0) return;
    // The encoder is gone and somebody in the room goes on: what comes out of the room must not be fed back into it.
    this.#unfeed(roomId);
    const tap = this.#open(sfuRoom, hub.open(roomId), { exceptPeerId: fedPeerId });
    this.#taps.set(roomId, tap);
    tap.events.on('replaced', () => {
      if (this.#taps.get(roomId) === tap) this.#taps.delete(roomId);
    });
  }

  #tapVoices(sfuRoom: SfuRoom, stream: Stream, exceptPeerId: string): void {
    if (!this.#voices.has(stream.id)) {
      this.#voices.set(stream.id, this.#open(sfuRoom, stream, { exceptPeerId, beside: true }));
    }
  }

  #endVoices(roomId: string): void {
    this.#voices.get(roomId)?.close();
    this.#voices.delete(roomId);
  }

  #open(room: SfuRoom, stream: Stream, a: { exceptPeerId: string; beside?: boolean }): StreamTap {
    const { rooms, clock, logger, tap: options } = this.#deps;
    const isHost = (peerId: string) => rooms.room(stream.id)?.peer(peerId)?.role === 'host';
    const tap = new StreamTap({ room, stream, ...a, isHost, clock, logger }, options);
    tap.events.on('unsupported', ({ mimeType }) => {
      logger.info({ roomId: stream.id, mimeType }, 'a track can be watched over WebRTC only');
    });
    tap.events.on('switched', ({ peerId, producerId, why }) => {
      this.#switches++;
      logger.info({ roomId: stream.id, peerId, producerId, why }, 'the picture of a stage changed');
    });
    return tap;
  }
}
