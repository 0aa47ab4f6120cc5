import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type TrackConfig, writeFragment, writeInit } from '@footlight/formats';
import type { Frame, Stream, StreamSink, TrackInfo } from '@footlight/server/media/stream/index.ts';

interface Recorded {
  config: TrackConfig;
  timescale: number;
  frames: Frame[];
}

/** A sink that keeps everything, for a test to look at. A change of configuration begins a new part of the track. */
export class StreamRecording implements StreamSink {
  readonly parts: (Recorded & { id: string })[] = [];
  readonly ended: string[] = [];
  readonly publisher: boolean[] = [];
  readonly #waiting = new Set<() => void>();

  /** `decorate` puts something in front of it. */
  constructor(t: TestContext, stream: Stream, decorate: (sink: StreamSink) => StreamSink = (sink) => sink) {
    const subscription = stream.subscribe(decorate(this));
    t.after(() => subscription.close());
  }

  onTrack({ id, config, timescale }: TrackInfo): void {
    this.parts.push({ id, config, timescale, frames: [] });
  }

  onFrame({ id }: TrackInfo, frame: Frame): void {
    this.part(id).frames.push(frame);
    this.#tell();
  }

  onTrackEnd({ id }: TrackInfo): void {
    this.ended.push(id);
    this.#tell();
  }

  onPublisher(): void {
    this.publisher.push(true);
    this.#tell();
  }

  onPublisherLost(): void {
    this.publisher.push(false);
    this.#tell();
  }

  has(id: string): boolean {
    return this.parts.some((one) => one.id === id);
  }

  /** The newest part of the track. */
  part(id: string): Recorded {
    const found = this.parts.findLast((one) => one.id === id);
    if (found === undefined) throw new Error(`no track ${id}`);
    return found;
  }

  /** What is there of the track now; later frames are not added. */
  taken(id: string): Recorded {
    const part = this.part(id);
    return { ...part, frames: [...part.frames] };
  }

  /** Resolves when `condition` holds; looked at with each frame and each change. */
  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!condition()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }

  #tell(): void {
    for (const look of [...this.#waiting]) look();
  }
}

/** An MP4 file of one track, its first frame at 0; the last frame is left out, as it has no duration. */
export function toMp4({ config, timescale, frames }: Recorded): Uint8Array {
  const first = frames[0]!.dts;
  const samples = frames.slice(0, -1).map(({ dts, pts, key, data }, i) => {
    return { duration: frames[i + 1]!.dts - dts, compositionOffset: pts - dts, key, data };
  });
  const { chunks } = writeFragment({ sequence: 1, trackId: 1, baseDecodeTime: 0, samples });
  if (first < 0) throw new Error('a frame before the beginning');
  return Buffer.concat([writeInit({ id: 1, config, timescale }), ...chunks]);
}

/** Runs ffmpeg on `file`; what it writes to standard output, and what it complains about. */
export async function ffmpegDecode(
  file: Uint8Array,
  ...output: string[]
): Promise<{ bytes: Buffer; warnings: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'footlight-tap-'));
  try {
    const path = join(folder, 'track.mp4');
    await writeFile(path, file);
    return await new Promise((resolve, reject) => {
      const child = spawn('ffmpeg', ['-v', 'warning', '-i', path, ...output, 'pipe:1'], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const bytes: Buffer[] = [];
      const warnings: Buffer[] = [];
      child.stdout.on('data', (data: Buffer) => bytes.push(data));
      child.stderr.on('data', (data: Buffer) => warnings.push(data));
      child.on('error', reject);
      child.on('close', () => resolve({ bytes: Buffer.concat(bytes), warnings: Buffer.concat(warnings).toString() }));
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Mean brightness of each frame, 0 to 255. */
export async function brightness(track: Recorded): Promise<{ values: number[]; warnings: string }> {
  const { bytes, warnings } = await ffmpegDecode(
    toMp4(track),
    ...[
      '-fps_mode',
      'passthrough',
      '-enc_time_base',
      '1:90000',
      '-vf',
      'scale=16:16:flags=area',
      '-pix_fmt',
      'gray',
      '-f',
      'rawvideo',
    ],
  );
  const pixels = 16 * 16;
  const values = Array.from({ length: bytes.length / pixels }, (_, i) => {
    return bytes.subarray(i * pixels, (i + 1) * pixels).reduce((sum, value) => sum + value, 0) / pixels;
  });
  return { values, warnings };
}

/** Loudness of each millisecond, 0 to 1: the largest sample in it. */
export async function loudness(track: Recorded): Promise<{ values: number[]; warnings: string }> {
  const { bytes, warnings } = await ffmpegDecode(toMp4(track), '-ac', '1', '-ar', '48000', '-f', 's16le');
  const values = Array.from({ length: Math.floor(bytes.length / 96) }, (_, ms) => {
    let most = 0;
    for (let i = 0; i < 48; i++) most = Math.max(most, Math.abs(bytes.readInt16LE(ms * 96 + i * 2)));
    return most / 32768;
  });
  return { values, warnings };
}

/** Mean red, green and blue of a track's picture, 0 to 255, of each frame. */
export async function colours(track: Recorded): Promise<[number, number, number][]> {
  const passthrough = ['-fps_mode', 'passthrough', '-enc_time_base', '1:90000'];
  const { bytes } = await ffmpegDecode(
    toMp4(track),
    ...[...passthrough, '-vf', 'scale=1:1:flags=area', '-pix_fmt', 'rgb24', '-f', 'rawvideo'],
  );
  return Array.from({ length: bytes.length / 3 }, (_, i): [number, number, number] => {
    return [bytes[i * 3]!, bytes[i * 3 + 1]!, bytes[i * 3 + 2]!];
  });
}

/** Times in ms on the stream's timeline at which flashes and beeps begin; what is quieter than `loudFrom` is no beep. */
export async function flashesAndBeeps(
  video: Recorded,
  audio: Recorded,
  loudFrom = 0.1,
): Promise<{ flashes: number[]; beeps: number[] }> {
  const bright = (await brightness(video)).values;
  const loud = (await loudness(audio)).values;
  const flashes = bright.flatMap((value, i) =>
    i > 0 && value > 128 && bright[i - 1]! <= 128 ? [(video.frames[i]!.pts * 1000) / video.timescale] : [],
  );
  const start = (audio.frames[0]!.pts * 1000) / audio.timescale;
  // A beep is new when it was silent for the 200 ms before.
  const beeps = loud.flatMap((value, ms) =>
    ms >= 200 && value > loudFrom && loud.slice(ms - 200, ms).every((before) => before <= loudFrom) ? [start + ms] : [],
  );
  return { flashes, beeps };
}

/** How much later each beep comes than the flash next to it, in ms. */
export function offsets({ flashes, beeps }: { flashes: number[]; beeps: number[] }): number[] {
  return flashes.flatMap((flash) => {
    const nearest = beeps.toSorted((a, b) => Math.abs(a - flash) - Math.abs(b - flash))[0];
    return nearest !== undefined && Math.abs(nearest - flash) < 500 ? [nearest - flash] : [];
  });
}

/** Whether all of them, or all but one, are less than `ms` from 0: one may be off where a busy machine holds the page or a publisher up. */
export function allButOneWithin(apart: readonly number[], ms: number): boolean {
  return apart.filter((one) => Math.abs(one) < ms).length >= apart.length - 1;
}
