import type { TestContext } from 'node:test';
import type { Stream } from '@footlight/server/media/stream/index.ts';
import { type Encoded, encode } from '../../packages/formats/src/fmp4/fmp4.testkit.ts';

const seconds = 4;

/** A black picture that is white for the first 100 ms of each second, H.264 with a key frame a second. */
export function flashingVideo(options: { bFrames?: number; profile?: string } = {}): Promise<Encoded> {
  const { bFrames = 0, profile = 'high' } = options;
  const picture = `color=black:s=320x240:r=30:d=${seconds},drawbox=color=white:t=fill:enable='lt(mod(t,1),0.1)'`;
  const coder = ['-c:v', 'libx264', '-preset', 'veryfast', '-profile:v', profile, '-g', '30', '-bf', String(bFrames)];
  return encode('-f', 'lavfi', '-i', picture, ...coder, '-pix_fmt', 'yuv420p');
}

/** A tone for the first 100 ms of each second. Frames of AAC do not fill a clip exactly: one that must not repeat has to be longer. */
export function beepingAudio(codec: 'libopus' | 'aac', length = seconds): Promise<Encoded> {
  const tone = `aevalsrc='0.8*sin(6283*t)*lt(mod(t,1),0.1)':s=48000:d=${length}`;
  return encode('-f', 'lavfi', '-i', tone, '-ac', '2', '-c:a', codec, '-b:a', '96k');
}

/** Publishes clips over and over in real time, as an encoder would; `delayMs` holds a track back on its way, not in its timestamps. */
export class ClipPublisher {
  readonly #stop: () => void;

  constructor(t: TestContext, stream: Stream, tracks: { id: string; clip: Encoded; delayMs?: number }[]) {
    const publication = stream.publish('test', () => this.stop());
    for (const { id, clip } of tracks) publication.setTrack(id, clip.timescale, clip.config);
    const startedAtMs = performance.now();
    const next = tracks.map(() => 0);
    const timer = setInterval(() => {
      for (const [index, { id, clip, delayMs = 0 }] of tracks.entries()) {
        const { samples, timescale } = clip;
        for (;;) {
          const sample = samples[next[index]! % samples.length]!;
          const shift = Math.floor(next[index]! / samples.length) * seconds * timescale;
          const dueMs = ((sample.dts + shift) * 1000) / timescale + delayMs;
          if (dueMs > performance.now() - startedAtMs) break;
          publication.write(id, { ...sample, dts: sample.dts + shift, pts: sample.pts + shift });
          next[index]!++;
        }
      }
    }, 10);
    this.#stop = () => {
      clearInterval(timer);
      publication.close();
    };
    t.after(() => this.stop());
  }

  stop(): void {
    this.#stop();
  }
}
