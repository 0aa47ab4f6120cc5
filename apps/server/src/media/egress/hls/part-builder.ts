import { type FragmentSample, writeFragment } from '@footlight/formats';

/** Collects the samples of one part and writes them as CMAF chunks. Times are ticks. */
export class PartBuilder {
  #samples: FragmentSample[] = [];
  #startDts = 0;
  /** Ticks. */
  duration = 0;

  get empty(): boolean {
    return this.#samples.length === 0;
  }

  add(dts: number, sample: FragmentSample): void {
    if (this.#samples.length === 0) this.#startDts = dts;
    this.#samples.push(sample);
    this.duration += sample.duration;
  }

  /**
   * The part in one piece of memory; begins anew. A key frame in front gets a chunk of its own (its end is `keyFrameBytes`),
   * so that an I-frame playlist can point at it.
   */
  take(options: { sequence: () => number; startsSegment: boolean; isolateKeyFrame: boolean }) {
    const samples = this.#samples;
    const groups = options.isolateKeyFrame && samples.length > 1 ? [samples.slice(0, 1), samples.slice(1)] : [samples];
    let baseDecodeTime = this.#startDts;
    const fragments = groups.map((group, i) => {
      const styp = options.startsSegment && i === 0 ? 'segment' : undefined;
      const fragment = writeFragment({
        sequence: options.sequence(),
        trackId: 1,
        baseDecodeTime,
        samples: group,
        styp,
      });
      for (const { duration } of group) baseDecodeTime += duration;
      return fragment;
    });
    const bytes = new Uint8Array(fragments.reduce((sum, { byteLength }) => sum + byteLength, 0));
    let offset = 0;
    for (const { chunks } of fragments) {
      for (const chunk of chunks) {
        bytes.set(chunk, offset);
        offset += chunk.byteLength;
      }
    }
    const taken = {
      bytes,
      duration: this.duration,
      independent: samples[0]!.key,
      keyFrameBytes: options.isolateKeyFrame ? fragments[0]!.byteLength : 0,
    };
    this.#samples = [];
    this.duration = 0;
    return taken;
  }
}
