import type { ProducerInfo, ServerPayload } from '@footlight/contract';
import type { types } from 'mediasoup-client';
import { FootlightError, fromMediaStack, toFootlightError } from '../errors.ts';
import { chooseLayer } from './layer-choice.ts';
import { type MediaContext, MediaPath, type MediaPathOptions } from './media-path.ts';
import { lowLatency, newReception, type Reception, remoteTrackOf, sourceKey, streamIdOf } from './reception.ts';
import { allDone } from './settle.ts';
import type { RemoteTrack, View } from './types.ts';

export interface ReceiverOptions extends MediaContext, Pick<MediaPathOptions, 'onState'> {
  onTracks: (tracks: RemoteTrack[]) => void;
  onProducers: (producers: ProducerInfo[]) => void;
  /** This browser has no codec for it: it is left out. */
  onUnsupported: (info: ProducerInfo) => void;
  receiving: boolean;
  views: readonly View[] | null;
}

/**
 * Receives what the others publish: knows which producers there are, and makes and keeps a consumer for each, but for video that was
 * never to be shown, and unless nothing is to be received at all.
 */
export class Receiver {
  readonly path: MediaPath;
  readonly #options: ReceiverOptions;
  readonly #producers = new Map<string, ProducerInfo>();
  readonly #receptions = new Map<string, Reception>();
  readonly #unsupported = new Set<string>();
  /** By peer and source, so that a choice outlives the producer it was made for. */
  readonly #quality = new Map<string, number | 'auto'>();
  #visible = true;
  /** By peer and source; null: all video is shown. */
  #views: ReadonlyMap<string, View> | null = null;
  #receiving: boolean;

  constructor(options: ReceiverOptions) {
    this.#options = options;
    this.#receiving = options.receiving;
    this.setViews(options.views);
    this.path = new MediaPath({ ...options, direction: 'receive', onDropped: () => this.#forgetReceptions() });
  }

  /** These and no others exist. */
  setProducers(producers: readonly ProducerInfo[]): void {
    const present = new Set(producers.map(({ producerId }) => producerId));
    for (const producerId of [...this.#producers.keys()]) if (!present.has(producerId)) this.#remove(producerId);
    for (const info of producers) this.#add(info);
    this.#publishProducers();
  }

  /** True if it was not known. */
  addProducer(info: ProducerInfo): boolean {
    const isNew = this.#add(info);
    this.#publishProducers();
    return isNew;
  }

  removeProducer(producerId: string): void {
    this.#remove(producerId);
    this.#publishProducers();
  }

  removePeer(peerId: string): void {
    for (const info of [...this.#producers.values()]) if (info.peerId === peerId) this.#remove(info.producerId);
    this.#publishProducers();
  }

  setProducerPaused(producerId: string, paused: boolean): void {
    const info = this.#producers.get(producerId);
    if (info !== undefined) this.addProducer({ ...info, paused });
  }

  layersChanged({ consumerId, spatialLayer }: ServerPayload<'consumerLayersChanged'>): void {
    const reception = this.#byConsumer(consumerId);
    if (reception === undefined) return;
    // How many pictures a second come is nobody's concern here.
    if (reception.isLayerCertain && reception.currentLayer === spatialLayer) return;
    reception.currentLayer = spatialLayer;
    reception.isLayerCertain = true;
    this.#publish();
  }

  /** Changes of layers may have been missed. */
  doubtLayers(): void {
    for (const reception of this.#receptions.values()) reception.isLayerCertain = false;
    this.#publish();
  }

  setQuality(consumerId: string, quality: number | 'auto'): void {
    const reception = this.#byConsumer(consumerId);
    if (reception === undefined || reception.spatialLayers < 2) return;
    this.#quality.set(keyOf(reception.info), quality);
    this.#publish();
  }

  setVisible(visible: boolean): void {
    this.#visible = visible;
    this.#publish();
  }

  setViews(views: readonly View[] | null): void {
    const receptions = [...this.#receptions.values()];
    const before = receptions.map(({ info }) => this.#isHidden(info));
    this.#views = views && new Map(views.map((view) => [sourceKey(view.peerId, view.source), view]));
    if (receptions.some(({ info }, index) => this.#isHidden(info) !== before[index])) this.#publish();
  }

  /** Height of what arrives now, by the id of its track, which tells how large the layers are. True if that is news. */
  measuredLines(lines: ReadonlyMap<string, number>): boolean {
    let isNews = false;
    for (const reception of this.#receptions.values()) {
      const { consumer, currentLayer, spatialLayers, measuredLines } = reception;
      const shown = lines.get(consumer.track.id);
      if (shown === undefined || currentLayer === null) continue;
      reception.measuredLines = shown * 2 ** (spatialLayers - 1 - currentLayer);
      if (reception.measuredLines !== measuredLines || reception.lines === measuredLines) continue;
      reception.lines = measuredLines;
      isNews = true;
    }
    return isNews;
  }

  setReceiving(receiving: boolean): void {
    if (receiving && !this.#receiving) this.#unsupported.clear();
    this.#receiving = receiving;
  }

  /** There is something to receive, which takes a device. */
  get needsDevice(): boolean {
    return this.#receiving && this.#producers.size > 0;
  }

  /** Repairs the path if needed, consumes what is missing, and tells the server what has been chosen since. */
  async reconcile(): Promise<void> {
    if (!this.#receiving) {
      await this.path.giveUp();
      return;
    }
    await this.path.repair();
    if (this.#producers.size === 0) this.path.rest();
    const missing = [...this.#producers.values()].filter(
      (info) =>
        !this.#receptions.has(info.producerId) && !this.#unsupported.has(info.producerId) && this.#isAskedFor(info),
    );
    await allDone([
      ...missing.map((info) => this.#guarded(info, () => this.#consume(info))),
      ...[...this.#receptions.values()].map((reception) => this.#guarded(reception.info, () => this.#tell(reception))),
    ]);
  }

  /** What there is to measure. */
  measured(): { info: ProducerInfo; consumer: types.Consumer }[] {
    return [...this.#receptions.values()].filter(({ consumer }) => !consumer.closed);
  }

  close(): void {
    this.#producers.clear();
    this.#publishProducers();
    this.path.close();
  }

  async #consume(info: ProducerInfo): Promise<void> {
    const { emit, device } = this.#options;
    const transport = await this.path.open();
    const { recvRtpCapabilities } = device();
    const parameters = await emit('consume', {
      producerId: info.producerId,
      rtpCapabilities: recvRtpCapabilities as never,
    });
    if (!this.#producers.has(info.producerId) || !this.#receiving) return;
    const consumer = await transport
      .consume({
        id: parameters.consumerId,
        producerId: info.producerId,
        kind: info.kind,
        rtpParameters: parameters.rtpParameters as unknown as types.RtpParameters,
        streamId: streamIdOf(info),
        onRtpReceiver: lowLatency,
      })
      .catch((error: unknown) => {
        if (this.path.current !== transport) throw new FootlightError('network', undefined, { cause: error });
        throw fromMediaStack(error);
      });
    const known = this.#producers.get(info.producerId);
    if (known === undefined || consumer.closed || !this.#receiving) {
      consumer.close();
      return;
    }
    const reception = newReception(known, consumer, parameters);
    this.#receptions.set(info.producerId, reception);
    this.#know(reception.info);
    await this.#tell(reception);
  }

  async #tell(reception: Reception): Promise<void> {
    const { emit } = this.#options;
    const consumerId = reception.consumer.id;
    const paused = this.#isHidden(reception.info);
    const spatialLayer = this.#layerFor(reception);
    if (spatialLayer !== reception.told) {
      await emit('setPreferredLayers', { consumerId, spatialLayer });
      reception.told = spatialLayer;
      this.#publish();
    }
    if (paused !== reception.paused) {
      await emit(paused ? 'pauseConsumer' : 'resumeConsumer', { consumerId });
      reception.paused = paused;
    }
  }

  /** The choice of the person, else what the size it is shown at needs. */
  #layerFor({ info, spatialLayers, lines, told, paused }: Reception): number {
    const highest = spatialLayers - 1;
    const quality = this.#quality.get(keyOf(info)) ?? 'auto';
    if (quality !== 'auto') return Math.min(highest, quality);
    if (this.#views === null) return highest;
    const height = this.#views.get(keyOf(info))?.height;
    // What is not shown keeps its layer for when it comes back.
    if (height === undefined) return told;
    return chooseLayer({ spatialLayers, lines, height, before: paused ? null : told });
  }

  /** Sorts failures: of this producer alone (it is left out), of the transport (it is made anew), or of the moment (thrown on). */
  async #guarded(info: ProducerInfo, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const { code } = toFootlightError(error);
      if (!this.#producers.has(info.producerId)) return;
      if (code === 'not_found') return this.removeProducer(info.producerId);
      if (code === 'codec_unsupported' || code === 'forbidden') return this.#leaveOut(info, code);
      if (code === 'transport_missing' || code === 'conflict') this.path.invalidate();
      throw error;
    }
  }

  #leaveOut(info: ProducerInfo, code: string): void {
    this.#unsupported.add(info.producerId);
    if (code === 'codec_unsupported') this.#options.onUnsupported(info);
  }

  #byConsumer(consumerId: string): Reception | undefined {
    return [...this.#receptions.values()].find(({ consumer }) => consumer.id === consumerId);
  }

  #isHidden(info: ProducerInfo): boolean {
    if (info.kind === 'audio') return false;
    return !this.#visible || (this.#views !== null && !this.#views.has(keyOf(info)));
  }

  /** Without views everything is made ready at once, hidden or not. */
  #isAskedFor(info: ProducerInfo): boolean {
    return this.#views === null || !this.#isHidden(info);
  }

  #add(info: ProducerInfo): boolean {
    const known = this.#producers.get(info.producerId);
    if (known === undefined || known.paused !== info.paused) this.#know({ ...info, ...known, paused: info.paused });
    return known === undefined;
  }

  #know(info: ProducerInfo): void {
    this.#producers.set(info.producerId, info);
    const reception = this.#receptions.get(info.producerId);
    if (reception === undefined) return;
    reception.info = info;
    this.#publish();
  }

  #remove(producerId: string): void {
    this.#producers.delete(producerId);
    this.#unsupported.delete(producerId);
    this.#receptions.get(producerId)?.consumer.close();
    if (this.#receptions.delete(producerId)) this.#publish();
  }

  #forgetReceptions(): void {
    this.#receptions.clear();
    this.#publish();
  }

  #publishProducers(): void {
    this.#options.onProducers([...this.#producers.values()]);
  }

  #publish(): void {
    this.#options.onTracks(
      [...this.#receptions.values()].map((reception) =>
        remoteTrackOf(reception, this.#isHidden(reception.info), this.#quality.get(keyOf(reception.info)) ?? 'auto'),
      ),
    );
  }
}

const keyOf = ({ peerId, appData }: ProducerInfo) => sourceKey(peerId, appData.source);
