import type { AmfRecord } from '@footlight/formats';
import type { DemuxedTrack } from './demuxer.ts';

/** One connection, for `/stat`. Holds no key. */
export interface RtmpConnectionNumbers {
  id: string;
  ip: string;
  state: 'connecting' | 'connected' | 'deciding' | 'publishing' | 'ended';
  /** Name that the publish decision gave; undefined unless publishing. */
  stream: string | undefined;
  connectedMs: number;
  publishingMs: number | undefined;
  bytesIn: number;
  bytesOut: number;
  /** Received, over the last seconds. */
  bitrateBps: number;
  encoder: string | undefined;
  /** The client speaks Enhanced RTMP. */
  enhanced: boolean;
  /** Messages with media that could not be read and were dropped, and the last reason. */
  damaged: number;
  problem: string | undefined;
  tracks: DemuxedTrack[];
}

export interface RtmpServerNumbers {
  connections: RtmpConnectionNumbers[];
  accepted: number;
  /** Turned away for being too many. */
  refused: number;
  bytesIn: number;
  bytesOut: number;
}

const windowMs = 5_000;

/** Bitrate over a sliding window, from a byte counter that is looked at now and then. */
export class InputRate {
  #samples: { atMs: number; bytes: number }[] = [];

  sample(atMs: number, bytes: number): void {
    this.#samples.push({ atMs, bytes });
    while (this.#samples.length > 2 && this.#samples[1]!.atMs <= atMs - windowMs) this.#samples.shift();
  }

  get bitrateBps(): number {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (!first || !last || last.atMs <= first.atMs) return 0;
    return Math.round(((last.bytes - first.bytes) * 8000) / (last.atMs - first.atMs));
  }
}

/** The encoder's own name in `onMetaData`, cut to a length fit for display. */
export function readEncoder(metadata: AmfRecord): string | undefined {
  const { encoder } = metadata;
  return typeof encoder === 'string' && encoder !== '' ? encoder.slice(0, 100) : undefined;
}
