import type { ConsumerParameters, ProducerInfo, ServerPayload } from '@footlight/contract';
import type { types } from 'mediasoup-client';
import { FootlightError, fromMediaStack, toFootlightError } from '../errors.ts';
import { type MediaContext, MediaPath, type MediaPathOptions } from './media-path.ts';
import { allDone } from './settle.ts';
import type { RemoteTrack } from './types.ts';

/**
 * How long a receiver holds media back to smooth its arrival, in milliseconds: as short as the network allows. A live show
 * is talked with, so a rare stutter costs less than a delay for everybody all the time.
 */
const jitterBufferTargetMs = 0;

interface Reception {
  info: ProducerInfo;
  consumer: types.Consumer;
  /** Spatial layers the publisher sends; 1 where there is nothing to choose. */
  spatialLayers: number;
  currentLayer: number | null;
  /** As the server has it; it starts every consumer paused. */
  paused: boolean;
  preferred: number | 'auto';
}

export interface ReceiverOptions extends MediaContext, Pick<MediaPathOptions, 'onState'> {
  onTracks: (tracks: RemoteTrack[]) => void;
  /** This browser has no codec for it: it is left out. */
  onUnsupported: (info: ProducerInfo) => void;
  receiving: boolean;
}

/**
 * Receives every producer of the others: knows which there are, and makes and keeps a consumer for each, unless nothing is to
 * be received at all.
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
  #receiving: boolean;

  constructor(options: ReceiverOptions) {
    this.#options = options;
    this.#receiving = options.receiving;
    this.path = new MediaPath({ ...options, direction: 'receive', onDropped: () => this.#forgetReceptions() });
  }

  /** These and no others exist. */
  setProducers(producers: readonly ProducerInfo[]): void {
    const present = new Set(producers.map(({ producerId }) => producerId));
    for (const producerId of [...this.#producers.keys()]) if (!present.has(producerId)) this.removeProducer(producerId);
    for (const info of producers) this.addProducer(info);
  }

  /** True if it was not known. */
  addProducer(info: ProducerInfo): boolean {
    const { producerId, paused } = info;
    if (this.#producers.has(producerId)) {
      this.setProducerPaused(producerId, paused);
      return false;
    }
    this.#producers.set(producerId, info);
    return true;
  }

  removeProducer(producerId: string): void {
    this.#producers.delete(producerId);
    this.#unsupported.delete(producerId);
    this.#receptions.get(producerId)?.consumer.close();
    if (this.#receptions.delete(producerId)) this.#publish();
  }

  removePeer(peerId: string): void {
    for (const info of [...this.#producers.values()]) if (info.peerId === peerId) this.removeProducer(info.producerId);
  }

  setProducerPaused(producerId: string, paused: boolean): void {
    const info = this.#producers.get(producerId);
    if (info === undefined || info.paused === paused) return;
    this.#producers.set(producerId, { ...info, paused });
    const reception = this.#receptions.get(producerId);
    if (reception === undefined) return;
    reception.info = { ...info, paused };
    this.#publish();
  }

  layersChanged({ consumerId, spatialLayer }: ServerPayload<'consumerLayersChanged'>): void {
    const reception = this.#byConsumer(consumerId);
    if (reception === undefined || reception.currentLayer === spatialLayer) return;
    reception.currentLayer = spatialLayer;
    this.#publish();
  }

  setQuality(consumerId: string, quality: number | 'auto'): void {
    const reception = this.#byConsumer(consumerId);
    if (reception === undefined || reception.spatialLayers < 2) return;
    this.#quality.set(key(reception.info), quality);
    this.#publish();
  }

  setVisible(visible: boolean): void {
    this.#visible = visible;
    this.#publish();
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
      this.path.drop();
      this.path.rest();
      return;
    }
    await this.path.repair();
    if (this.#producers.size === 0) this.path.rest();
    const missing = [...this.#producers.values()].filter(
      ({ producerId }) => !this.#receptions.has(producerId) && !this.#unsupported.has(producerId),
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
    const reception: Reception = {
      info: { ...known, paused: parameters.producerPaused },
      consumer,
      spatialLayers: spatialLayersOf(parameters),
      currentLayer: null,
      paused: true,
      preferred: 'auto',
    };
    this.#producers.set(info.producerId, reception.info);
    this.#receptions.set(info.producerId, reception);
    this.#publish();
    await this.#tell(reception);
  }

  async #tell(reception: Reception): Promise<void> {
    const { emit } = this.#options;
    const consumerId = reception.consumer.id;
    const preferred = this.#quality.get(key(reception.info)) ?? 'auto';
    if (preferred !== reception.preferred) {
      const highest = reception.spatialLayers - 1;
      const spatialLayer = preferred === 'auto' ? highest : Math.min(highest, preferred);
      await emit('setPreferredLayers', { consumerId, spatialLayer });
      reception.preferred = preferred;
    }
    const paused = this.#hidden(reception);
    if (paused !== reception.paused) {
      await emit(paused ? 'pauseConsumer' : 'resumeConsumer', { consumerId });
      reception.paused = paused;
    }
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

  #hidden({ info }: Reception): boolean {
    return info.kind === 'video' && !this.#visible;
  }

  #forgetReceptions(): void {
    this.#receptions.clear();
    this.#publish();
  }

  #publish(): void {
    this.#options.onTracks(
      [...this.#receptions.values()].map((reception) => {
        const { info, consumer, spatialLayers, currentLayer } = reception;
        const preferred = this.#quality.get(key(info)) ?? 'auto';
        return {
          consumerId: consumer.id,
          producerId: info.producerId,
          peerId: info.peerId,
          source: info.appData.source,
          kind: info.kind,
          track: consumer.track,
          paused: info.paused || this.#hidden(reception),
          layers: spatialLayers < 2 ? null : { spatial: spatialLayers, current: currentLayer, preferred },
        };
      }),
    );
  }
}

function key({ peerId, appData }: ProducerInfo): string {
  return `${peerId} ${appData.source}`;
}

/** Browsers play one audio and one video track of a stream in sync: camera with microphone, screen with its sound. */
function streamIdOf({ peerId, appData }: ProducerInfo): string {
  return appData.source === 'screen' || appData.source === 'screenAudio' ? `${peerId}-screen` : peerId;
}

function spatialLayersOf({ type, rtpParameters }: ConsumerParameters): number {
  if (type !== 'simulcast' && type !== 'svc') return 1;
  const { encodings } = rtpParameters as unknown as types.RtpParameters;
  // W3C webrtc-svc, section 6: `L3T2`, `S2T1`…
  return Number(/^[LS](\d+)T\d/.exec(encodings?.[0]?.scalabilityMode ?? '')?.[1] ?? 1);
}

function lowLatency(receiver: RTCRtpReceiver): void {
  // Chrome knew `playoutDelayHint` (in seconds) before the standard's name; a browser may know neither.
  const hints = receiver as { jitterBufferTarget?: number | null; playoutDelayHint?: number | null };
  if ('jitterBufferTarget' in hints) hints.jitterBufferTarget = jitterBufferTargetMs;
  else if ('playoutDelayHint' in hints) hints.playoutDelayHint = jitterBufferTargetMs / 1000;
}
