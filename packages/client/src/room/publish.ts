import type { MediaSource, ProducerInfo, ServerPayload } from '@footlight/contract';
import type { types } from 'mediasoup-client';
import { FootlightError, toFootlightError } from '../errors.ts';
import { type MediaContext, MediaPath, type MediaPathOptions } from './media-path.ts';
import { limitLayers, pauseHere, preferSound, sendTrack } from './outgoing.ts';
import {
  hold,
  isPausedByUs,
  newPublication,
  onTrackEnded,
  type Publication,
  temporaryRefusals,
  unhold,
  viewOf,
} from './publication.ts';
import { allDone } from './settle.ts';
import type { LocalTrack, LocalTrackState, PublishOptions } from './types.ts';

export interface SenderOptions extends MediaContext, Pick<MediaPathOptions, 'onState'> {
  onTracks: (tracks: LocalTrack[]) => void;
  /** A moderator has paused it while this page was away. */
  onMuted: (info: ProducerInfo) => void;
}

/** Publishes local tracks, and again after every loss, until they are withdrawn. */
export class Sender {
  readonly path: MediaPath;
  readonly #options: SenderOptions;
  readonly #publications = new Map<MediaSource, Publication>();
  /** Producers the server still has to be told to close. */
  readonly #withdrawn = new Set<string>();
  /** What the uplink carries. */
  #cameraLayers: number | 'all' = 'all';
  /** How many layers anybody wants, by producer; of one that is missing all. It may be told before the producer is known here. */
  readonly #wanted = new Map<string, number>();

  constructor(options: SenderOptions) {
    this.#options = options;
    this.path = new MediaPath({ ...options, direction: 'send', onDropped: () => this.#forgetProducers() });
  }

  publish(source: MediaSource, track: MediaStreamTrack, options: PublishOptions): Promise<LocalTrack> {
    this.unpublish(source);
    const publication = newPublication(source, track, options);
    this.#publications.set(source, publication);
    this.#watch(publication);
    this.#show();
    return publication.promise.promise;
  }

  unpublish(source: MediaSource): void {
    const publication = this.#publications.get(source);
    if (publication === undefined) return;
    this.#publications.delete(source);
    publication.release();
    unhold(publication);
    this.#closeProducer(publication);
    publication.promise.reject(new FootlightError('closed', `${source} was withdrawn`));
    this.#show();
  }

  /** There is something to publish, which takes a device. */
  get needsDevice(): boolean {
    return this.#publications.size > 0;
  }

  /** The server gets it in the same producer, so that viewers see no gap. */
  async replaceTrack(source: MediaSource, track: MediaStreamTrack): Promise<void> {
    const publication = this.#publications.get(source);
    if (publication === undefined) throw new FootlightError('not_found', `${source} is not published`);
    publication.release();
    publication.track = track;
    track.enabled = !publication.paused;
    const { producer } = publication;
    this.#set(publication, producer === null ? 'publishing' : 'live', null);
    this.#watch(publication);
    if (producer === null || track.readyState === 'ended') return;
    await producer.replaceTrack({ track }).catch((error: unknown) => {
      // Closed with its transport meanwhile: the new track goes out with the next producer.
      if (!producer.closed) throw toFootlightError(error, 'invalid');
    });
  }

  setPaused(source: MediaSource, paused: boolean): void {
    const publication = this.#publications.get(source);
    if (publication === undefined) throw new FootlightError('not_found', `${source} is not published`);
    publication.paused = paused;
    publication.track.enabled = !paused;
    if (publication.producer !== null) pauseHere(publication.producer, paused);
    this.#show();
  }

  setCameraLayers(most: number | 'all'): void {
    this.#cameraLayers = most;
  }

  layersWanted({ producerId, spatialLayer }: ServerPayload<'producerLayersWanted'>): void {
    this.#wanted.set(producerId, spatialLayer + 1);
    this.#show();
  }

  /** What the server has of us, after a resume: what it does not have is published again, what it should not have is closed. */
  compare(own: readonly ProducerInfo[]): void {
    const there = new Map(own.map((info) => [info.producerId, info]));
    for (const publication of this.#publications.values()) {
      const { producer } = publication;
      if (producer === null) continue;
      const info = there.get(producer.id);
      there.delete(producer.id);
      if (info === undefined) this.#lose(publication);
      else this.#comparePaused(publication, info);
    }
    for (const producerId of there.keys()) this.#withdrawn.add(producerId);
  }

  /** What was muted while this page was away is on again by nothing but the person. */
  #comparePaused(publication: Publication, info: ProducerInfo): void {
    const isMuted = info.paused && !isPausedByUs(publication);
    publication.pausedThere = info.paused;
    if (!isMuted) return;
    this.setPaused(publication.source, true);
    this.#options.onMuted(info);
  }

  /**
   * The server closed it. The reason comes next: the transport was lost, or the same person publishes this source from
   * another page, which would close ours again and again if both insisted. If neither is heard of, it is published again.
   */
  producerClosed(producerId: string): void {
    for (const publication of this.#publications.values()) {
      if (publication.producer?.id !== producerId) continue;
      hold(publication, this.#options.timings.iceGraceMs, () => this.#options.wake());
      this.#lose(publication);
    }
  }

  /** The server's end of the transport has gone, which is why producers closed. */
  transportLost(): void {
    for (const publication of this.#publications.values()) unhold(publication);
    this.path.invalidate();
  }

  /** This person publishes the source from another page: if ours was just closed, that has taken over. */
  publishedElsewhere(source: MediaSource): void {
    const publication = this.#publications.get(source);
    if (publication === undefined || publication.held === null) return;
    unhold(publication);
    this.#set(publication, 'failed', new FootlightError('conflict', `${source} is published from another page now`));
  }

  /** The broadcast is live now: what was refused because it was not is tried again. */
  broadcastStarted(): void {
    for (const publication of this.#publications.values()) {
      if (publication.error?.code === 'broadcast_not_live') this.#set(publication, 'publishing', null);
    }
  }

  async reconcile(): Promise<void> {
    await this.path.repair();
    if (this.#publications.size === 0) this.path.rest();
    await allDone([
      ...[...this.#withdrawn].map((producerId) => this.#withdraw(producerId)),
      ...[...this.#publications.values()].map((publication) => this.#bring(publication)),
    ]);
  }

  measured(): { source: MediaSource; producer: types.Producer }[] {
    return [...this.#publications.values()].flatMap(({ source, producer }) => {
      return producer === null || producer.closed ? [] : [{ source, producer }];
    });
  }

  /** Nothing is published any more, and nothing will be. */
  close(reason: FootlightError): void {
    for (const publication of this.#publications.values()) {
      publication.release();
      unhold(publication);
      publication.promise.reject(reason);
    }
    this.#publications.clear();
    this.path.close();
    this.#show();
  }

  /** Makes the server's view of one publication the person's. */
  async #bring(publication: Publication): Promise<void> {
    const waits = publication.error?.code === 'broadcast_not_live';
    if (waits || publication.held !== null || (publication.state === 'failed' && publication.producer === null)) return;
    try {
      if (publication.producer === null) await this.#produce(publication);
      const { producer } = publication;
      if (producer === null) return;
      const paused = publication.paused || publication.state === 'failed';
      if (paused !== publication.pausedThere) {
        await this.#options.emit(paused ? 'pauseProducer' : 'resumeProducer', { producerId: producer.id });
        publication.pausedThere = paused;
      }
      const carried = publication.source === 'camera' ? this.#cameraLayers : 'all';
      await limitLayers(producer, carried, this.#wanted.get(producer.id) ?? 'all');
    } catch (error) {
      this.#failed(publication, toFootlightError(error));
    }
  }

  async #produce(publication: Publication): Promise<void> {
    const transport = await this.path.open();
    const producer = await sendTrack(publication, transport, this.#options.device());
    const isCurrent = this.#publications.get(publication.source) === publication;
    if (producer === null || !isCurrent || producer.track !== publication.track) {
      // Withdrawn or replaced while it was on its way.
      producer?.close();
      if (producer !== null) this.#withdrawn.add(producer.id);
      this.#options.wake();
      return;
    }
    publication.producer = producer;
    publication.pausedThere = false;
    pauseHere(producer, publication.paused);
    if (producer.kind === 'audio') preferSound(producer);
    if (publication.state !== 'failed') this.#set(publication, 'live', null);
    publication.promise.resolve(viewOf(publication, this.#wanted));
  }

  #failed(publication: Publication, error: FootlightError): void {
    if (this.#publications.get(publication.source) !== publication) return;
    if (error.code === 'not_found' && publication.producer !== null) {
      this.#lose(publication);
      throw error;
    }
    if (error.code === 'transport_missing' || error.code === 'conflict') this.path.invalidate();
    if (error.code === 'broadcast_not_live') {
      this.#set(publication, 'publishing', error);
    } else if (temporaryRefusals.has(error.code) || error.code === 'conflict') {
      this.#set(publication, publication.state, error.code === 'network' ? null : error);
      throw error;
    } else {
      this.#closeProducer(publication);
      this.#set(publication, 'failed', error);
      publication.promise.reject(error);
    }
  }

  async #withdraw(producerId: string): Promise<void> {
    try {
      await this.#options.emit('closeProducer', { producerId });
    } catch (error) {
      // Gone already, which is what was wanted; anything else is tried again.
      const { code } = toFootlightError(error);
      if (code !== 'not_found' && code !== 'transport_missing') throw error;
    }
    this.#withdrawn.delete(producerId);
    this.#wanted.delete(producerId);
  }

  /** A device that goes away ends its track. The producer stays, paused, so that a replacement goes on where it stopped. */
  #watch(publication: Publication): void {
    onTrackEnded(publication, () => {
      const error = new FootlightError('track_ended');
      this.#set(publication, 'failed', error);
      publication.promise.reject(error);
      this.#options.wake();
    });
  }

  #forgetProducers(): void {
    this.#withdrawn.clear();
    this.#wanted.clear();
    for (const publication of this.#publications.values()) {
      unhold(publication);
      if (publication.producer !== null) this.#lose(publication);
    }
  }

  #lose(publication: Publication): void {
    const { producer } = publication;
    producer?.close();
    if (producer !== null) this.#wanted.delete(producer.id);
    publication.producer = null;
    if (publication.state === 'live') this.#set(publication, 'recovering', null);
    else this.#show();
  }

  #closeProducer(publication: Publication): void {
    if (publication.producer === null) return;
    publication.producer.close();
    this.#withdrawn.add(publication.producer.id);
    publication.producer = null;
  }

  #set(publication: Publication, state: LocalTrackState, error: FootlightError | null): void {
    publication.state = state;
    publication.error = error;
    this.#show();
  }

  #show(): void {
    this.#options.onTracks([...this.#publications.values()].map((publication) => viewOf(publication, this.#wanted)));
  }
}
