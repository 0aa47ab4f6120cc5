import type { ConsumerParameters, ProducerInfo } from '@footlight/contract';
import type { types } from 'mediasoup-client';
import type { RemoteTrack } from './types.ts';

/** A consumer of ours, and how far the server knows what we want of it. */
export interface Reception {
  info: ProducerInfo;
  consumer: types.Consumer;
  /** Spatial layers the publisher sends; 1 where there is nothing to choose. */
  spatialLayers: number;
  currentLayer: number | null;
  /** It was told, and no change of it can have been missed. */
  isLayerCertain: boolean;
  /** As the server has it; it starts every consumer paused. */
  paused: boolean;
  /** The layer the server was told; it starts with the highest. */
  told: number;
  /** Lines of the highest layer; null until measured. */
  lines: number | null;
  /** What the last measurement said of it; counts when two say the same, as a layer that is just changing measures wrong. */
  measuredLines: number | null;
}

export function newReception(info: ProducerInfo, consumer: types.Consumer, parameters: ConsumerParameters): Reception {
  const spatialLayers = spatialLayersOf(parameters);
  return {
    info: { ...info, paused: parameters.producerPaused },
    consumer,
    spatialLayers,
    currentLayer: null,
    isLayerCertain: false,
    paused: true,
    told: spatialLayers - 1,
    lines: null,
    measuredLines: null,
  };
}

/** `hidden`: this page does not show it now. */
export function remoteTrackOf(reception: Reception, hidden: boolean, preferred: number | 'auto'): RemoteTrack {
  const { info, consumer, spatialLayers, currentLayer, isLayerCertain, told } = reception;
  return {
    consumerId: consumer.id,
    producerId: info.producerId,
    peerId: info.peerId,
    source: info.appData.source,
    kind: info.kind,
    track: consumer.track,
    paused: info.paused || hidden,
    layers:
      spatialLayers < 2
        ? null
        : {
            spatial: spatialLayers,
            current: currentLayer,
            missing: isLayerCertain ? Math.max(0, told - (currentLayer ?? -1)) : 0,
            preferred,
          },
  };
}

/** The same source of the same peer, whichever producer carries it. */
export function sourceKey(peerId: string, source: string): string {
  return `${peerId} ${source}`;
}

/** Browsers play one audio and one video track of a stream in sync: camera with microphone, screen with its sound. */
export function streamIdOf({ peerId, appData }: ProducerInfo): string {
  return appData.source === 'screen' || appData.source === 'screenAudio' ? `${peerId}-screen` : peerId;
}

function spatialLayersOf({ type, rtpParameters }: ConsumerParameters): number {
  if (type !== 'simulcast' && type !== 'svc') return 1;
  const { encodings } = rtpParameters as unknown as types.RtpParameters;
  // W3C webrtc-svc, section 6: `L3T2`, `S2T1`…
  return Number(/^[LS](\d+)T\d/.exec(encodings?.[0]?.scalabilityMode ?? '')?.[1] ?? 1);
}

/**
 * How long a receiver holds media back to smooth its arrival, in milliseconds: as short as the network allows. A live show
 * is talked with, so a rare stutter costs less than a delay for everybody all the time.
 */
const jitterBufferTargetMs = 0;

export function lowLatency(receiver: RTCRtpReceiver): void {
  // Chrome knew `playoutDelayHint` (in seconds) before the standard's name; a browser may know neither.
  const hints = receiver as { jitterBufferTarget?: number | null; playoutDelayHint?: number | null };
  if ('jitterBufferTarget' in hints) hints.jitterBufferTarget = jitterBufferTargetMs;
  else if ('playoutDelayHint' in hints) hints.playoutDelayHint = jitterBufferTargetMs / 1000;
}
