import type { Consumer, MediaKind, Producer } from 'mediasoup/types';
import type { Clock } from '../../base/clock.ts';
import type { Closeable } from '../../base/closeable.ts';
import { AppError } from '../../base/errors.ts';
import type { TypedEvents } from '../../base/events.ts';
import type { Logger } from '../../base/logger.ts';
import { tellConsumer, watchConsumer } from './consumer-news.ts';
import { Demand } from './demand.ts';
import { mediaError, requireOpen } from './errors.ts';
import { type LayerClaim, LayerDemand } from './layer-demand.ts';
import { MediaTransport } from './media-transport.ts';
import { parseLayers, parseRtpCapabilities, parseRtpParameters } from './parameters.ts';
import type { Dialect, RoomRouters } from './room-routers.ts';
import type { ConsumerParameters, ProducerAppData, SfuRoomEvents, SfuSettings } from './types.ts';

/** A producer and who publishes it. */
export interface Publication {
  readonly producer: Producer;
  readonly peer: { readonly id: string };
  readonly demand: Demand;
  /** Undefined where there are no simulcast layers. */
  readonly layers: LayerDemand | undefined;
  readonly appData: ProducerAppData;
}

/** What a peer needs of its room. */
export interface PeerRoom {
  readonly settings: SfuSettings;
  readonly routers: RoomRouters;
  readonly events: TypedEvents<SfuRoomEvents>;
  readonly logger: Logger;
  readonly publications: ReadonlyMap<string, Publication>;
  onPublished(publication: Publication, peer: PeerMedia): void;
  onUnpublished(publication: Publication, peer: PeerMedia): void;
  /** The client closed a transport of this peer. */
  onTransportEnded(peer: PeerMedia): void;
  /** A worker took a transport of this peer with it. */
  onTransportLost(peer: PeerMedia): void;
}

/** Everything one peer has in the SFU: up to two transports, its producers and its consumers. */
export class PeerMedia implements Closeable {
  readonly id: string;
  readonly producers = new Map<string, Publication>();
  readonly consumers = new Map<string, Consumer>();
  readonly #room: PeerRoom;
  readonly #transports: { send: MediaTransport | undefined; receive: MediaTransport | undefined } = {
    send: undefined,
    receive: undefined,
  };
  /** Grows with each transport asked for or closed; a transport that comes too late sees it has been overtaken. */
  readonly #generation = { send: 0, receive: 0 };
  #opening = 0;
  #producing = 0;
  /** Which layers the consumers of simulcast want, by consumer. */
  readonly #claims = new Map<Consumer, LayerClaim>();
  /** Producers that are consumed, or about to be. */
  readonly #subscribed = new Set<string>();
  #closed = false;

  constructor(id: string, room: PeerRoom) {
    this.id = id;
    this.#room = room;
  }

  /** Nothing is left and nothing is coming. */
  get isEmpty(): boolean {
    return this.#opening === 0 && !this.#transports.send && !this.#transports.receive;
  }

  get transports(): MediaTransport[] {
    return [this.#transports.send, this.#transports.receive].filter((one) => one !== undefined);
  }

  transport(sender: boolean): MediaTransport | undefined {
    return this.#transports[side(sender)];
  }

  /** Throws `transport_missing`. */
  requireTransport(sender: boolean): MediaTransport {
    const transport = this.transport(sender);
    if (transport) return transport;
    throw new AppError('transport_missing', `There is no ${side(sender)} transport`);
  }

  /** Replaces the transport of that side once the new one exists. A concurrent later call wins: `conflict` for this one. */
  async openTransport(sender: boolean, dialect?: Dialect): Promise<MediaTransport> {
    const { routers, settings, publications, logger } = this.#room;
    this.#generation[side(sender)] += 1;
    const generation = this.#generation[side(sender)];
    this.#opening += 1;
    let opened: MediaTransport;
    try {
      opened = await (sender
        ? MediaTransport.openSend(routers.home, settings, logger)
        : MediaTransport.openReceive(routers.takeSeat(Math.max(1, publications.size), dialect), settings, logger));
    } finally {
      this.#opening -= 1;
    }
    if (this.#closed || this.#generation[side(sender)] !== generation) {
      opened.close();
      throw new AppError('conflict', 'The transport was closed or replaced while it was being created');
    }
    this.#transports[side(sender)]?.close();
    this.#adopt(opened, sender);
    return opened;
  }

  #adopt(opened: MediaTransport, sender: boolean): void {
    const { transport } = opened;
    this.#transports[side(sender)] = opened;
    const tellState = () => {
      const { iceState, dtlsState } = transport;
      this.#room.events.emit('transportState', { peerId: this.id, sender, iceState, dtlsState });
    };
    transport.on('icestatechange', tellState);
    transport.on('dtlsstatechange', (state) => {
      tellState();
      // The client has closed its end: what it carried is wanted by nobody any more.
      if (state !== 'closed') return;
      opened.close();
      this.#room.onTransportEnded(this);
    });
    transport.once('routerclose', () => this.#room.onTransportLost(this));
    transport.observer.once('close', () => {
      if (this.#transports[side(sender)] === opened) this.#transports[side(sender)] = undefined;
    });
  }

  closeTransport(sender: boolean): void {
    this.#generation[side(sender)] += 1;
    this.#transports[side(sender)]?.close();
  }

  async produce(a: {
    kind: MediaKind;
    rtpParameters: unknown;
    appData: ProducerAppData;
    paused?: boolean | undefined;
  }): Promise<Publication> {
    const rtpParameters = parseRtpParameters(a.rtpParameters, a.kind);
    const { transport, slot } = this.requireTransport(true);
    if (this.producers.size + this.#producing >= this.#room.settings.maxProducersPerPeer)
      throw new AppError('capacity_exceeded', 'This peer has as many producers as it may have');
    this.#producing += 1;
    let producer: Producer;
    try {
      producer = await transport.produce({ kind: a.kind, rtpParameters, paused: a.paused === true });
    } catch (error) {
      throw mediaError(error, 'invalid');
    } finally {
      this.#producing -= 1;
    }
    requireOpen(producer, transport);
    const layers = this.#layersOf(producer, slot.worker.clock);
    const publication: Publication = { producer, peer: this, demand: new Demand(), layers, appData: a.appData };
    this.producers.set(producer.id, publication);
    slot.worker.load.producers += 1;
    producer.observer.once('close', () => {
      slot.worker.load.producers -= 1;
      this.producers.delete(producer.id);
      layers?.close();
      this.#room.onUnpublished(publication, this);
    });
    this.#room.onPublished(publication, this);
    return publication;
  }

  #layersOf({ id: producerId, type, rtpParameters }: Producer, clock: Clock): LayerDemand | undefined {
    if (type !== 'simulcast') return undefined;
    return new LayerDemand({
      highest: (rtpParameters.encodings?.length ?? 1) - 1,
      releaseMs: this.#room.settings.layerReleaseMs,
      clock,
      onChange: (spatialLayer) => this.#tellWanted(producerId, spatialLayer),
    });
  }

  #tellWanted(producerId: string, spatialLayer: number): void {
    this.#room.events.emit('producerLayersWanted', { peerId: this.id, producerId, spatialLayer });
  }

  /** The consumer starts paused. Throws `conflict` if this peer consumes the producer already. */
  async consume(publication: Publication, offered: unknown, mid?: string): Promise<ConsumerParameters> {
    const { producer, peer, demand, layers, appData } = publication;
    const capabilities = parseRtpCapabilities(offered);
    const { transport, slot, seat, search } = this.requireTransport(false);
    if (this.#subscribed.has(producer.id)) throw new AppError('conflict', 'This producer is consumed already');
    if (this.#subscribed.size >= this.#room.settings.maxConsumersPerPeer)
      throw new AppError('capacity_exceeded', 'This peer has as many consumers as it may have');
    this.#subscribed.add(producer.id);
    const leave = demand.add();
    let consumer: Consumer;
    try {
      const producerId = await this.#room.routers.bring(producer, slot);
      const named = mid === undefined ? {} : { mid };
      // mediasoup copies what it is given and matches codecs one by one: those of the other kind are most of what a browser lists.
      const codecs = capabilities.codecs?.filter(({ kind }) => kind === producer.kind) ?? [];
      const rtpCapabilities = { ...capabilities, codecs };
      consumer = await transport.consume({ producerId, rtpCapabilities, paused: true, ...named });
      requireOpen(consumer, transport);
    } catch (error) {
      leave();
      this.#subscribed.delete(producer.id);
      throw mediaError(error, 'invalid');
    }
    this.consumers.set(consumer.id, consumer);
    if (layers !== undefined) this.#claims.set(consumer, layers.claim());
    slot.worker.load.consumers += 1;
    seat?.addConsumer();
    consumer.observer.once('close', () => {
      slot.worker.load.consumers -= 1;
      seat?.removeConsumer();
      this.consumers.delete(consumer.id);
      this.#subscribed.delete(producer.id);
      this.#claims.get(consumer)?.(null);
      this.#claims.delete(consumer);
      leave();
    });
    watchConsumer(consumer, { peerId: this.id, producerId: producer.id }, this.#room.events);
    search.add(consumer);
    const { id: consumerId, kind, rtpParameters, type, producerPaused } = consumer;
    const producerId = producer.id;
    return { consumerId, producerId, peerId: peer.id, kind, rtpParameters, type, producerPaused, appData };
  }

  /** Tells once more what is wanted of every producer and how every consumer is: a peer that was away may not have heard it. */
  tellAnew(): void {
    for (const { producer, layers } of this.producers.values())
      if (layers !== undefined) this.#tellWanted(producer.id, layers.spatialLayer);
    for (const consumer of this.consumers.values()) tellConsumer(consumer, this.id, this.#room.events);
  }

  async setConsumerPaused(consumerId: string, paused: boolean): Promise<void> {
    const consumer = this.#requireConsumer(consumerId);
    try {
      await (paused ? consumer.pause() : consumer.resume());
    } catch (error) {
      throw mediaError(error);
    }
    this.#claim(consumer);
  }

  async setPreferredLayers(consumerId: string, layers: unknown): Promise<void> {
    const parsed = parseLayers(layers);
    const consumer = this.#requireConsumer(consumerId);
    try {
      await consumer.setPreferredLayers(parsed);
    } catch (error) {
      throw mediaError(error, 'invalid');
    }
    this.#transports.receive?.search.choose(consumer);
    this.#claim(consumer);
  }

  /** Whoever has paused wants nothing; a peer that has not chosen wants all. */
  #claim(consumer: Consumer): void {
    const { paused, preferredLayers } = consumer;
    this.#claims.get(consumer)?.(paused ? null : (preferredLayers?.spatialLayer ?? Number.POSITIVE_INFINITY));
  }

  /** Throws `not_found` for producers of others too. */
  requireProducer(producerId: string): Publication {
    const publication = this.producers.get(producerId);
    if (publication) return publication;
    throw new AppError('not_found', 'This peer has no such producer');
  }

  #requireConsumer(consumerId: string): Consumer {
    const consumer = this.consumers.get(consumerId);
    if (consumer) return consumer;
    throw new AppError('not_found', 'This peer has no such consumer');
  }

  close(): void {
    this.#closed = true;
    for (const transport of this.transports) transport.close();
  }
}

function side(sender: boolean): 'send' | 'receive' {
  return sender ? 'send' : 'receive';
}
