import type { Consumer, ConsumerScore } from 'mediasoup/types';
import type { TypedEvents } from '../../base/events.ts';
import { arrivingLayers } from './received-layers.ts';
import type { SfuRoomEvents } from './types.ts';

/** Whose consumer it is, and of what. */
interface About {
  peerId: string;
  producerId: string;
}

/** Tells from now on what happens to the consumer. */
export function watchConsumer(consumer: Consumer, about: About, events: TypedEvents<SfuRoomEvents>): void {
  const { peerId } = about;
  consumer.once('producerclose', () => events.emit('consumerClosed', { ...about, consumerId: consumer.id }));
  consumer.on('layerschange', () => tellLayers(consumer, peerId, events));
  let told = '';
  consumer.on('score', (score) => {
    const scores = scoresOf(score);
    // mediasoup also tells the scores of other layers, which are nobody's concern.
    const news = Object.values(scores).join();
    if (news === told) return;
    told = news;
    events.emit('consumerScore', { peerId, consumerId: consumer.id, ...scores });
  });
}

/** Tells how the consumer is now. */
export function tellConsumer(consumer: Consumer, peerId: string, events: TypedEvents<SfuRoomEvents>): void {
  // What has no layers never had news of them.
  if (consumer.type !== 'simple') tellLayers(consumer, peerId, events);
  events.emit('consumerScore', { peerId, consumerId: consumer.id, ...scoresOf(consumer.score) });
}

function tellLayers({ id: consumerId, currentLayers }: Consumer, peerId: string, events: TypedEvents<SfuRoomEvents>) {
  events.emit('consumerLayersChanged', {
    peerId,
    consumerId,
    spatialLayer: currentLayers?.spatialLayer ?? null,
    temporalLayer: currentLayers?.temporalLayer ?? null,
  });
}

function scoresOf(heard: ConsumerScore) {
  return {
    score: heard.score,
    // Of the layer that is sent on; while none is, the publisher's way is as good as its best.
    producerScore: heard.producerScore || Math.max(0, ...heard.producerScores),
    producerLayers: arrivingLayers(heard.producerScores),
  };
}
