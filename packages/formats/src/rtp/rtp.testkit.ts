import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** VP8 frames of a test picture, as ffmpeg's IVF carries them. */
export async function vp8Frames(): Promise<Uint8Array[]> {
  const source = ['-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=30', '-t', '1', '-pix_fmt', 'yuv420p'];
  const encoder = ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '1M', '-g', '15'];
  const { stdout } = await run('ffmpeg', ['-v', 'error', ...source, ...encoder, '-f', 'ivf', 'pipe:1'], {
    encoding: 'buffer',
    maxBuffer: 2 ** 26,
  });
  const frames: Uint8Array[] = [];
  for (let offset = 32; offset < stdout.byteLength; ) {
    const size = stdout.readUInt32LE(offset);
    frames.push(new Uint8Array(stdout.subarray(offset + 12, offset + 12 + size)));
    offset += 12 + size;
  }
  return frames;
}

/** Numbers from a seed: xorshift32, for tests that must be repeatable. */
export function random(seed: number): (below: number) => number {
  let state = seed | 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}
