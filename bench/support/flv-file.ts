import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface FlvOptions {
  size: string;
  /** Of the pictures; held constant by filling up. */
  videoBps: number;
  seconds: number;
}

/** Encodes a file that can be published over and over without being encoded again: H.264 at 30 pictures a second, a key frame every 2 s, AAC. */
export async function encodeFlv(folder: string, { size, videoBps, seconds }: FlvOptions): Promise<string> {
  const path = join(folder, `${size}-${videoBps}.flv`);
  const rate = `${videoBps}`;
  await ffmpeg([
    '-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=30`, '-f', 'lavfi', '-i', 'sine=sample_rate=48000', '-t', `${seconds}`,
    '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '60', '-keyint_min', '60', '-sc_threshold', '0', '-bf', '0',
    '-b:v', rate, '-minrate', rate, '-maxrate', rate, '-bufsize', rate, '-x264-params', 'nal-hrd=cbr',
    '-c:a', 'aac', '-b:a', '128k', '-ac', '2', '-f', 'flv', '-y', path,
  ]); // biome-ignore format: a command line
  return path;
}

async function ffmpeg(args: string[]): Promise<void> {
  const child = spawn('ffmpeg', ['-v', 'error', ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`ffmpeg ended with ${code}`);
}
