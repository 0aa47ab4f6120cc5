import type { ProducerInfo, RoomSnapshot, ServerPayload } from '@footlight/contract';
import type { types } from 'mediasoup-client';
import { FootlightError, toFootlightError } from '../errors.ts';
import type { MediaContext } from './media-path.ts';
import { Sender } from './publish.ts';
import { Receiver } from './receive.ts';
import { allDone } from './settle.ts';
import type { LocalTrack, RemoteTrack, RoomState, View } from './types.ts';

export interface RoomMediaOptions extends Omit<MediaContext, 'device'> {
  handlerFactory: types.HandlerFactory | undefined;
  onMedia: (change: Partial<RoomState['media']>) => void;
  onLocal: (tracks: LocalTrack[]) => void;
  onMuted: (info: ProducerInfo) => void;
  onRemote: (tracks: RemoteTrack[]) => void;
  /** The peer is this person too, on another page. */
  isSamePerson: (peerId: string) => boolean;
  /** What others publish has changed. */
  onPublished: (producers: ProducerInfo[]) => void;
  onProducer: (info: ProducerInfo) => void;
  onUnsupported: (info: ProducerInfo) => void;
  receiving: boolean;
  views: readonly View[] | null;
  /** Nothing is sent or received after the end of the broadcast; a meeting goes on. */
  endsWithBroadcast: boolean;
}

/** Both directions of a room's media: what the room says about producers comes in, `reconcile` makes it so. */
export class RoomMedia {
  readonly sender: Sender;
  readonly receiver: Receiver;
  readonly #options: RoomMediaOptions;
  #device: types.Device | null = null;
  #deviceFor = '';
  #capabilities: RoomSnapshot['routerRtpCapabilities'] | null = null;
  #peerId: string | null = null;
  #needsSync = false;
  #over = false;

  constructor(options: RoomMediaOptions) {
    this.#options = options;
    const context = { ...options, device: () => this.#loadedDevice() };
    this.sender = new Sender({
      ...context,
      onState: (send) => options.onMedia({ send }),
      onTracks: options.onLocal,
      onMuted: options.onMuted,
    });
    this.receiver = new Receiver({
      ...context,
      onState: (receive) => options.onMedia({ receive }),
      onTracks: options.onRemote,
      onProducers: options.onPublished,
    });
  }

  /** The broadcast has ended: nothing is sent or received any more. */
  get over(): boolean {
    return this.#over;
  }

  /** Entered a room; `kept`: the server still has our transports and all they carried. */
  enter({ me, producers, routerRtpCapabilities }: RoomSnapshot, kept: boolean): void {
    this.#capabilities = routerRtpCapabilities;
    this.#peerId = me.peerId;
    this.#needsSync = false;
    for (const { path } of [this.sender, this.receiver]) {
      if (kept) path.verify();
      else path.drop();
    }
    this.#takeProducers(producers);
    if (!kept) return;
    this.receiver.doubtLayers();
    this.#compareOwn(producers);
  }

  /** What is true now, in a room that one is in: transports and what they carry go on. */
  catchUp({ producers }: RoomSnapshot): void {
    if (this.#over) return;
    this.#takeProducers(producers);
    this.#compareOwn(producers);
    this.#options.wake();
  }

  /** There is no peer of ours any more, and no room to take it up in. */
  leave(): void {
    this.receiver.setProducers([]);
    for (const { path } of [this.sender, this.receiver]) {
      path.drop();
      path.rest();
    }
  }

  async reconcile(onPeers: (peers: RoomSnapshot['peers']) => void): Promise<void> {
    if (this.#over) return;
    if (this.#needsSync) {
      const { peers, producers } = await this.#options.emit('requestSync', {});
      this.#needsSync = false;
      this.#takeProducers(producers);
      onPeers(peers);
    }
    if (this.sender.needsDevice || this.receiver.needsDevice) await this.#fitDevice();
    await allDone([this.sender.reconcile(), this.receiver.reconcile()]);
  }

  /** Notes what an event says about media. */
  handle(event: string, payload: unknown): void {
    if (this.#over) return;
    switch (event) {
      case 'newProducer': {
        const info = payload as ServerPayload<'newProducer'>;
        if (info.peerId === this.#peerId) return;
        if (this.#options.isSamePerson(info.peerId)) this.sender.publishedElsewhere(info.appData.source);
        if (this.receiver.addProducer(info)) this.#options.onProducer(info);
        break;
      }
      case 'currentProducers':
        this.#takeProducers((payload as ServerPayload<'currentProducers'>).producers);
        break;
      case 'producerClosed': {
        const { producerId } = payload as ServerPayload<'producerClosed'>;
        this.receiver.removeProducer(producerId);
        this.sender.producerClosed(producerId);
        break;
      }
      case 'producerPaused':
      case 'producerResumed': {
        const { producerId } = payload as ServerPayload<'producerPaused'>;
        this.receiver.setProducerPaused(producerId, event === 'producerPaused');
        return;
      }
      case 'peerLeft':
        this.receiver.removePeer((payload as ServerPayload<'peerLeft'>).peerId);
        return;
      case 'producerLayersWanted':
        this.sender.layersWanted(payload as ServerPayload<'producerLayersWanted'>);
        break;
      case 'consumerLayersChanged':
        this.receiver.layersChanged(payload as ServerPayload<'consumerLayersChanged'>);
        return;
      case 'requestSync':
        this.#needsSync = true;
        break;
      case 'transportLost':
        this.#needsSync = true;
        this.sender.transportLost();
        this.receiver.path.invalidate();
        break;
      case 'streamStarted':
        this.sender.broadcastStarted();
        break;
      case 'streamEnded':
        if (!this.#options.endsWithBroadcast) return;
        this.close(new FootlightError('broadcast_ended'));
        return;
      default:
        return;
    }
    this.#options.wake();
  }

  close(reason: FootlightError): void {
    if (this.#over) return;
    this.#over = true;
    this.receiver.close();
    this.sender.close(reason);
  }

  #compareOwn(producers: readonly ProducerInfo[]): void {
    this.sender.compare(producers.filter(({ peerId }) => peerId === this.#peerId));
  }

  #takeProducers(producers: readonly ProducerInfo[]): void {
    this.receiver.setProducers(producers.filter(({ peerId }) => peerId !== this.#peerId));
  }

  /**
   * Fits a device to the router. One that is fitted already is used further, and who neither sends nor receives gets none:
   * it takes a peer connection and code that is fetched only for it.
   */
  async #fitDevice(): Promise<void> {
    const capabilities = this.#capabilities;
    const wanted = JSON.stringify(capabilities);
    if (capabilities === null || (this.#device !== null && this.#deviceFor === wanted)) return;
    const { Device } = await import('mediasoup-client');
    const { handlerFactory } = this.#options;
    try {
      const device = new Device(handlerFactory === undefined ? {} : { handlerFactory });
      await device.load({ routerRtpCapabilities: capabilities as unknown as types.RtpCapabilities });
      this.#device = device;
      this.#deviceFor = wanted;
    } catch (error) {
      throw toFootlightError(error, 'codec_unsupported');
    }
  }

  #loadedDevice(): types.Device {
    if (this.#device === null) throw new FootlightError('not_joined');
    return this.#device;
  }
}
