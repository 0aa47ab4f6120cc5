import type {
  ConsumerParameters,
  MediaSource,
  MutableSource,
  ParsedPayload,
  ProducerInfo,
  ServerPayload,
} from '@footlight/contract';
import type { Closeable } from '../../base/closeable.ts';
import { AppError } from '../../base/errors.ts';
import type { DtlsParameters, RtpCapabilities, RtpParameters, Sfu, SfuRoom } from '../../media/sfu/index.ts';
import type { Peer } from './peer.ts';
import type { Room } from './room.ts';

/** The media of a room: what its peers ask of the SFU, and what the SFU tells turned into room events. */
export class RoomMedia implements Closeable {
  readonly #room: Room;
  readonly #sfu: Sfu;
  /** Opened for the first transport: a room where people only wait costs no router. */
  #opening: Promise<SfuRoom> | null = null;
  #open: SfuRoom | null = null;
  readonly #flowing = new Set<string>();
  #closed = false;

  constructor(room: Room, sfu: Sfu) {
    this.#room = room;
    this.#sfu = sfu;
  }

  get rtpCapabilities() {
    return this.#sfu.rtpCapabilities;
  }

  get publishing(): boolean {
    return this.#flowing.size > 0;
  }

  /** Whether media of this peer comes now. */
  flows(peer: Peer): boolean {
    return this.#flowing.has(peer.id);
  }

  /** The SFU has no room for another viewer. */
  get full(): boolean {
    return this.#open?.full ?? false;
  }

  producers(): ProducerInfo[] {
    return (this.#open?.producers() ?? []) as unknown as ProducerInfo[];
  }

  hasTransport(peer: Peer, sender: boolean): boolean {
    return this.#open?.hasTransport(peer.id, sender) ?? false;
  }

  async createTransport(peer: Peer, sender: boolean) {
    const sfuRoom = await this.open();
    // The first time this takes a while.
    if (this.#room.peer(peer.id) !== peer)
      throw new AppError('conflict', 'The peer left before its transport was created');
    if (sender) peer.check('publish');
    return sfuRoom.createTransport({ peerId: peer.id, sender });
  }

  async connectTransport(peer: Peer, { sender, dtlsParameters }: ParsedPayload<'connectTransport'>) {
    await (await this.open()).connectTransport({
      peerId: peer.id,
      sender,
      dtlsParameters: dtlsParameters as DtlsParameters,
    });
  }

  async restartIce(peer: Peer, sender: boolean) {
    return (await this.open()).restartIce({ peerId: peer.id, sender });
  }

  async closeTransport(peer: Peer, sender: boolean) {
    await this.#open?.closeTransport({ peerId: peer.id, sender });
  }

  async produce(peer: Peer, { kind, rtpParameters, appData }: ParsedPayload<'produce'>) {
    const { producerId } = await (await this.open()).produce({
      peerId: peer.id,
      kind,
      rtpParameters: rtpParameters as unknown as RtpParameters,
      appData,
    });
    return { producerId };
  }

  async consume(peer: Peer, { producerId, rtpCapabilities }: ParsedPayload<'consume'>): Promise<ConsumerParameters> {
    const consumer = await (await this.open()).consume({
      peerId: peer.id,
      producerId,
      rtpCapabilities: rtpCapabilities as unknown as RtpCapabilities,
    });
    peer.consumers.set(consumer.producerId, consumer.consumerId);
    return consumer as unknown as ConsumerParameters;
  }

  async resumeConsumer(peer: Peer, consumerId: string) {
    await (await this.open()).resumeConsumer({ peerId: peer.id, consumerId });
  }

  async pauseConsumer(peer: Peer, consumerId: string) {
    await (await this.open()).pauseConsumer({ peerId: peer.id, consumerId });
  }

  async setPreferredLayers(peer: Peer, layers: ParsedPayload<'setPreferredLayers'>) {
    await (await this.open()).setPreferredLayers({ peerId: peer.id, ...layers });
  }

  /** Tells a peer that is back what is wanted of its producers and how each of its consumers is now: what was told while it was away has reached nobody. */
  tellAnew(peer: Peer): void {
    this.#open?.peers.get(peer.id)?.tellAnew();
  }

  async pauseProducer(peer: Peer, producerId: string) {
    await (await this.open()).pauseProducer({ peerId: peer.id, producerId });
  }

  async resumeProducer(peer: Peer, producerId: string) {
    await (await this.open()).resumeProducer({ peerId: peer.id, producerId });
  }

  async closeProducer(peer: Peer, producerId: string) {
    await (await this.open()).closeProducer({ peerId: peer.id, producerId });
  }

  /** Pauses what a peer sends of this source, of a screen also its sound, and tells it. It may resume by itself: nobody is ever made to send. */
  async mute(peer: Peer, muted: MutableSource): Promise<void> {
    const sources: readonly MediaSource[] = muted === 'screen' ? ['screen', 'screenAudio'] : [muted];
    const sent = this.producers().filter(({ peerId, paused, appData }) => {
      return peerId === peer.id && !paused && sources.includes(appData.source);
    });
    for (const { producerId, kind, appData } of sent) {
      await this.pauseProducer(peer, producerId);
      peer.connection?.emit('muted', { producerId, kind, source: appData.source });
    }
  }

  /** Bits per second that arrive from everybody who publishes. */
  async incomingBitrateBps(): Promise<number> {
    const sfuRoom = this.#open;
    if (sfuRoom === null) return 0;
    const publishers = new Set(sfuRoom.producers().map(({ peerId }) => peerId));
    const stats = await Promise.all([...publishers].map((peerId) => sfuRoom.transportStats(peerId)));
    return stats.reduce((sum, { send }) => sum + (send?.receiveBitrateBps ?? 0), 0);
  }

  /** The room in the SFU, opened where it is not. */
  open(): Promise<SfuRoom> {
    this.#opening ??= this.#sfu.openRoom(this.#room.id).then(
      (sfuRoom) => {
        if (this.#closed) sfuRoom.close();
        else {
          this.#listen(sfuRoom);
          this.#room.events.emit('mediaOpened', sfuRoom);
        }
        return sfuRoom;
      },
      (error) => {
        this.#opening = null;
        throw error;
      },
    );
    return this.#opening;
  }

  closePeer(peer: Peer): void {
    peer.consumers.clear();
    this.#open?.closePeer(peer.id);
    this.#setFlowing(peer.id, false);
  }

  close(): void {
    this.#closed = true;
    this.#opening?.then(
      (sfuRoom) => sfuRoom.close(),
      // It never opened; whoever waited for it is told.
      () => {},
    );
    this.#flowing.clear();
  }

  /** The same person publishes the same source from a new place (a reloaded page, another device): the older one ends. */
  #takeOver(sfuRoom: SfuRoom, peer: Peer, source: MediaSource): void {
    const older = this.producers().filter(({ peerId, appData }) => {
      return peerId !== peer.id && appData.source === source && this.#room.peer(peerId)?.identity === peer.identity;
    });
    for (const { peerId, producerId } of older) {
      // One that has closed by itself meanwhile is what was wanted.
      sfuRoom
        .closeProducer({ peerId, producerId })
        .catch((error: unknown) => this.#room.log.debug({ err: error }, 'already closed'));
    }
  }

  #listen(sfuRoom: SfuRoom): void {
    this.#open = sfuRoom;
    const { events } = sfuRoom;
    const room = this.#room;
    const tell = <E extends 'consumerLayersChanged' | 'consumerScore' | 'producerLayersWanted'>(
      peerId: string,
      event: E,
      payload: ServerPayload<E>,
      about: string,
    ) => {
      const peer = room.peer(peerId);
      if (peer !== undefined) room.tellOne(peer, event, payload, about);
    };
    events.on('producerOpened', (opened) => {
      const producer = opened as unknown as ProducerInfo;
      const peer = room.peer(producer.peerId);
      // First, so that whoever loses its producer hears next for whom.
      if (peer !== undefined) this.#takeOver(sfuRoom, peer, producer.appData.source);
      room.announce('newProducer', producer, peer);
    });
    events.on('producerClosed', ({ producerId }) => {
      const own = new Map<Peer, { producerId: string; consumerId: string }>();
      for (const peer of room.peers) {
        const consumerId = peer.consumers.get(producerId);
        if (consumerId === undefined) continue;
        own.set(peer, { producerId, consumerId });
        peer.consumers.delete(producerId);
      }
      room.announceEach('producerClosed', { producerId, consumerId: null }, own);
    });
    events.on('producerPaused', ({ producerId }) => room.announce('producerPaused', { producerId }));
    events.on('producerResumed', ({ producerId }) => room.announce('producerResumed', { producerId }));
    events.on('producerLayersWanted', ({ peerId, ...wanted }) =>
      tell(peerId, 'producerLayersWanted', wanted, wanted.producerId),
    );
    events.on('consumerLayersChanged', ({ peerId, ...layers }) =>
      tell(peerId, 'consumerLayersChanged', layers, layers.consumerId),
    );
    events.on('consumerScore', ({ peerId, ...score }) => tell(peerId, 'consumerScore', score, score.consumerId));
    events.on('activeSpeaker', (speaker) => room.tellAll('activeSpeaker', speaker));
    events.on('audioLevels', (levels) => room.tellAll('audioLevels', levels));
    events.on('mediaFlow', ({ peerId, flowing }) => this.#setFlowing(peerId, flowing));
    events.on('transportsLost', ({ peerIds }) => {
      for (const peerId of peerIds) {
        const peer = room.peer(peerId);
        peer?.consumers.clear();
        this.#setFlowing(peerId, false);
        if (peer?.overHttp) room.remove(peer);
        else peer?.connection?.emit('transportLost', {});
      }
    });
    events.on('transportState', ({ peerId, iceState, dtlsState }) => {
      const peer = room.peer(peerId);
      const gone =
        iceState === 'disconnected' || iceState === 'closed' || dtlsState === 'closed' || dtlsState === 'failed';
      if (peer?.overHttp && gone) room.remove(peer);
      else if (peer !== undefined && dtlsState === 'connected') room.events.emit('connected', peer);
    });
  }

  #setFlowing(peerId: string, flowing: boolean): void {
    const before = this.publishing;
    if (flowing) this.#flowing.add(peerId);
    else this.#flowing.delete(peerId);
    if (this.publishing !== before && !this.#closed) this.#room.events.emit('publishing', this.publishing);
  }
}
