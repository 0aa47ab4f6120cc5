import type { DtlsParameters, IceParameters, MediaKind, RtpCapabilities, RtpParameters } from 'mediasoup/types';
import type { Closeable } from '../../base/closeable.ts';
import { AppError } from '../../base/errors.ts';
import { TypedEvents } from '../../base/events.ts';
import type { Logger } from '../../base/logger.ts';
import { mediaError } from './errors.ts';
import type { FlowWatch } from './flow-watch.ts';
import { PeerMedia, type PeerRoom, type Publication } from './peer-media.ts';
import { ProducerTap, type TapListener } from './producer-tap.ts';
import { RoomPublications } from './room-publications.ts';
import type { Dialect, RoomRouters } from './room-routers.ts';
import { SfuFeed } from './sfu-feed.ts';
import type {
  ConsumerParameters,
  PeerTransportStats,
  ProducerAppData,
  ProducerCodec,
  ProducerInfo,
  SfuRoomEvents,
  SfuSettings,
  TransportParameters,
} from './types.ts';
import type { MediaWorker } from './worker.ts';
import type { WorkerPool } from './worker-pool.ts';

export interface SfuRoomDeps {
  settings: SfuSettings;
  rtpCapabilities: RtpCapabilities;
  /** With its home open. */
  routers: RoomRouters;
  pool: WorkerPool;
  flow: FlowWatch;
  logger: Logger;
  onClosed: () => void;
}

/**
 * The media of one room. Peers are opaque ids that exist here from their first transport to `closePeer`. Every failure
 * is an AppError: `transport_missing`, `not_found` (also what belongs to another peer), `invalid`, `codec_unsupported`,
 * `conflict`, `capacity_exceeded`, or `unavailable` while no worker can take the room.
 */
export class SfuRoom implements Closeable {
  readonly id: string;
  readonly rtpCapabilities: RtpCapabilities;
  readonly events = new TypedEvents<SfuRoomEvents>();
  readonly #deps: SfuRoomDeps;
  readonly #peers = new Map<string, PeerMedia>();
  readonly #publications: RoomPublications;
  readonly #feeds = new Map<string, SfuFeed>();
  readonly #peerRoom: PeerRoom;
  /** Ids of peers and feeds that lost transports to a dead worker and have not been named in `transportsLost` yet. */
  readonly #lost = new Set<string>();
  #rebuilding = false;
  #closed = false;

  constructor(id: string, deps: SfuRoomDeps) {
    this.id = id;
    this.rtpCapabilities = deps.rtpCapabilities;
    this.#deps = deps;
    this.#publications = new RoomPublications(this.events, deps);
    this.#peerRoom = {
      settings: deps.settings,
      routers: deps.routers,
      events: this.events,
      logger: deps.logger,
      publications: this.#publications.byId,
      onPublished: (publication, peer) => this.#publications.add(publication, peer),
      onUnpublished: (publication, peer) => this.#publications.remove(publication, peer),
      onTransportEnded: (peer) => this.#forgetIfEmpty(peer),
      onTransportLost: (peer) => this.#lost.add(peer.id),
    };
  }

  /** Of the peers that have, or are getting, a transport. */
  get peers(): ReadonlyMap<string, PeerMedia> {
    return this.#peers;
  }

  get routers(): RoomRouters {
    return this.#deps.routers;
  }

  /**
   * A second call for the same side replaces the old transport and what was on it. `dialect` is for receivers that number payload types
   * themselves.
   */
  async createTransport(a: { peerId: string; sender: boolean; dialect?: Dialect }): Promise<TransportParameters> {
    if (this.#closed) throw new AppError('not_found', 'The room has closed');
    const peer = this.#peers.get(a.peerId) ?? new PeerMedia(a.peerId, this.#peerRoom);
    this.#peers.set(a.peerId, peer);
    try {
      return (await peer.openTransport(a.sender, a.dialect)).parameters;
    } finally {
      this.#forgetIfEmpty(peer);
    }
  }

  async connectTransport(a: { peerId: string; sender: boolean; dtlsParameters: DtlsParameters }): Promise<void> {
    await this.#requirePeer(a.peerId).requireTransport(a.sender).connect(a.dtlsParameters);
  }

  async restartIce(a: { peerId: string; sender: boolean }): Promise<IceParameters> {
    return await this.#requirePeer(a.peerId).requireTransport(a.sender).restartIce();
  }

  async produce(a: {
    peerId: string;
    kind: MediaKind;
    rtpParameters: RtpParameters;
    appData: ProducerAppData;
    paused?: boolean;
  }): Promise<{ producerId: string }> {
    const { producer } = await this.#requirePeer(a.peerId).produce(a);
    return { producerId: producer.id };
  }

  /** Creates a paused consumer; the client resumes it once it has built its end. mediasoup chooses `mid` where it is left out. */
  async consume(a: {
    peerId: string;
    producerId: string;
    rtpCapabilities: RtpCapabilities;
    mid?: string;
  }): Promise<ConsumerParameters> {
    return await this.#requirePeer(a.peerId).consume(this.#requirePublication(a.producerId), a.rtpCapabilities, a.mid);
  }

  /** The media codec that consumers of the producer receive; its payload type is the room's own. */
  producerCodec(producerId: string): ProducerCodec {
    const { consumableRtpParameters } = this.#requirePublication(producerId).producer;
    const [codec] = consumableRtpParameters.codecs;
    if (codec === undefined) throw new AppError('internal', 'A producer has no codec');
    return codec;
  }

  /** Brings the producer's RTP, every layer of it, into this process. Throws `not_found`, `unavailable`. */
  async tap(producerId: string, listener: TapListener): Promise<ProducerTap> {
    const publication = this.#requirePublication(producerId);
    return await ProducerTap.open(this.#deps.routers.home, publication, listener, this.#deps.logger);
  }

  /** A publisher inside this process. `conflict` where a peer or a feed of this id publishes; where it throws, nothing is left of it. */
  async openFeed(peerId: string): Promise<SfuFeed> {
    if (this.#closed) throw new AppError('not_found', 'The room has closed');
    if (this.#feeds.has(peerId) || this.#peers.has(peerId))
      throw new AppError('conflict', 'This peer publishes already');
    const feed = new SfuFeed(peerId, {
      events: this.events,
      publications: this.#publications,
      onClosed: (lost) => {
        this.#feeds.delete(peerId);
        if (lost) this.#lost.add(peerId);
      },
    });
    this.#feeds.set(peerId, feed);
    await feed.open(this.#deps.routers);
    return feed;
  }

  async resumeConsumer(a: { peerId: string; consumerId: string }): Promise<void> {
    await this.#requirePeer(a.peerId).setConsumerPaused(a.consumerId, false);
  }

  async pauseConsumer(a: { peerId: string; consumerId: string }): Promise<void> {
    await this.#requirePeer(a.peerId).setConsumerPaused(a.consumerId, true);
  }

  async setPreferredLayers(a: {
    peerId: string;
    consumerId: string;
    spatialLayer: number;
    temporalLayer?: number | undefined;
  }): Promise<void> {
    const { spatialLayer, temporalLayer } = a;
    await this.#requirePeer(a.peerId).setPreferredLayers(a.consumerId, { spatialLayer, temporalLayer });
  }

  async pauseProducer(a: { peerId: string; producerId: string }): Promise<void> {
    await this.#setProducerPaused(a, true);
  }

  async resumeProducer(a: { peerId: string; producerId: string }): Promise<void> {
    await this.#setProducerPaused(a, false);
  }

  async closeProducer(a: { peerId: string; producerId: string }): Promise<void> {
    this.#requirePeer(a.peerId).requireProducer(a.producerId).producer.close();
  }

  /** Closes that side and what is on it; a side that is not there is fine. */
  async closeTransport(a: { peerId: string; sender: boolean }): Promise<void> {
    const peer = this.#peers.get(a.peerId);
    peer?.closeTransport(a.sender);
    if (peer) this.#forgetIfEmpty(peer);
  }

  /** Closes everything of the peer; an unknown peer is fine. */
  closePeer(peerId: string): void {
    const peer = this.#peers.get(peerId);
    this.#peers.delete(peerId);
    peer?.close();
  }

  /** Every worker has as many consumers as it should: who can watch in another way had better. */
  get full(): boolean {
    return !this.#deps.routers.hasRoomFor(Math.max(1, this.#publications.byId.size));
  }

  producers(): ProducerInfo[] {
    return this.#publications.list();
  }

  hasTransport(peerId: string, sender: boolean): boolean {
    return this.#peers.get(peerId)?.transport(sender) !== undefined;
  }

  async transportStats(peerId: string): Promise<PeerTransportStats> {
    const feed = this.#feeds.get(peerId);
    if (feed !== undefined) return { send: undefined, receive: undefined, producers: feed.producers, consumers: 0 };
    const peer = this.#requirePeer(peerId);
    const [send, receive] = await Promise.all([peer.transport(true)?.summary(), peer.transport(false)?.summary()]);
    return { send, receive, producers: peer.producers.size, consumers: peer.consumers.size };
  }

  /** For the Sfu: `worker` has died and all that mediasoup had on it has closed. */
  workerDied(worker: MediaWorker): void {
    const { homeLost } = this.#deps.routers.workerDied(worker);
    for (const id of this.#lost) this.closePeer(id);
    if (homeLost) {
      this.#rebuilding = true;
      this.#rebuild().catch((error) => this.#deps.logger.error({ err: error, room: this.id }, 'room is not rebuilt'));
    } else if (!this.#rebuilding) {
      this.#tellLost();
    }
  }

  /** Idempotent. No event but `closed` is emitted for what closes with the room. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.events.emit('closed');
    this.events.removeAll();
    for (const id of [...this.#peers.keys()]) this.closePeer(id);
    for (const feed of [...this.#feeds.values()]) feed.close();
    this.#deps.routers.close();
    this.#deps.onClosed();
  }

  async #rebuild(): Promise<void> {
    const { pool, routers, logger } = this.#deps;
    for (let opened = false; !opened && !this.#closed; ) {
      await pool.available();
      // The pool closes after its rooms: one that is still open gets a worker in the end.
      if (this.#closed) return;
      opened = await routers.openHome().then(
        () => true,
        (error) => {
          logger.warn({ err: error, room: this.id }, 'the room could not move yet');
          return false;
        },
      );
    }
    this.#rebuilding = false;
    if (!this.#closed) this.#tellLost();
  }

  #tellLost(): void {
    const peerIds = [...this.#lost];
    this.#lost.clear();
    if (peerIds.length > 0) this.events.emit('transportsLost', { peerIds });
  }

  async #setProducerPaused(a: { peerId: string; producerId: string }, paused: boolean): Promise<void> {
    const { producer } = this.#requirePeer(a.peerId).requireProducer(a.producerId);
    if (producer.paused === paused) return;
    try {
      await (paused ? producer.pause() : producer.resume());
    } catch (error) {
      throw mediaError(error);
    }
    const about = { producerId: a.producerId, peerId: a.peerId };
    this.events.emit(paused ? 'producerPaused' : 'producerResumed', about);
  }

  /** A peer without a transport is unknown here, and what it wants needs one. */
  #requirePeer(peerId: string): PeerMedia {
    const peer = this.#peers.get(peerId);
    if (peer) return peer;
    throw new AppError('transport_missing', 'This peer has no transport');
  }

  #requirePublication(producerId: string): Publication {
    const publication = this.#publications.byId.get(producerId);
    if (publication) return publication;
    throw new AppError('not_found', 'There is no such producer');
  }

  #forgetIfEmpty(peer: PeerMedia): void {
    if (peer.isEmpty && this.#peers.get(peer.id) === peer) this.#peers.delete(peer.id);
  }
}
