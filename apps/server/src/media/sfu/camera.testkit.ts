import { EventEmitter } from 'node:events';
import type { Consumer, ConsumerLayers } from 'mediasoup/types';

/** A consumer of a camera of three layers in size and in time, all of which are wanted and arrive, unless told otherwise. */
export class Camera {
  readonly type: Consumer['type'] = 'simulcast';
  readonly observer = new EventEmitter();
  closed = false;
  paused = false;
  producerPaused = false;
  preferredLayers: ConsumerLayers = { spatialLayer: 2, temporalLayer: 2 };
  currentLayers: ConsumerLayers | undefined = { spatialLayer: 2, temporalLayer: 2 };
  score = { score: 10, producerScore: 10, producerScores: [10, 10, 10] };

  constructor(about: Partial<Camera> = {}) {
    Object.assign(this, about);
  }

  get consumer(): Consumer {
    return this as unknown as Consumer;
  }

  /** These come from now on; nothing without them. */
  gets(spatialLayer?: number, temporalLayer = 0): void {
    this.currentLayers = spatialLayer === undefined ? undefined : { spatialLayer, temporalLayer };
    this.observer.emit('layerschange', this.currentLayers);
  }

  arrivesIn(producerScores: number[]): void {
    this.score = { ...this.score, producerScores };
    this.observer.emit('score', this.score);
  }

  pause(paused: boolean): void {
    this.paused = paused;
    this.observer.emit(paused ? 'pause' : 'resume');
  }

  close(): void {
    this.closed = true;
    this.observer.emit('close');
  }
}
