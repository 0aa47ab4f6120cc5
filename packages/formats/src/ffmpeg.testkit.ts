import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What ffprobe says of a stream, as far as tests ask. */
export interface ProbedStream {
  codec_name: string;
  profile: string;
  level: number;
  width: number;
  height: number;
  has_b_frames: number;
  r_frame_rate: string;
  sample_rate: string;
  channels: number;
}

/** Runs the installed ffmpeg; `arguments_` lie between the global options and the output, which is `-f format` to a file. */
export async function ffmpeg(arguments_: readonly string[], format: string): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'footlight-formats-'));
  try {
    const file = join(folder, 'output');
    await run('ffmpeg', ['-v', 'error', ...arguments_, '-f', format, '-y', file]);
    return new Uint8Array(await readFile(file));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** ffprobe's view of the first stream of `file`. */
export async function ffprobe(file: Uint8Array, format: string): Promise<ProbedStream> {
  const output = await run('ffprobe', ['-v', 'error', '-f', format, '-show_streams', '-of', 'json', 'pipe:0'], file);
  return JSON.parse(output.toString()).streams[0];
}

export function videoSource(size = '128x96', rate = '30', frames = 12): string[] {
  return ['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=${rate}`, '-frames:v', String(frames)];
}

export function audioSource(sampleRate = 48000, channels = 2, seconds = 0.5): string[] {
  const tone = Array.from({ length: channels }, (_, i) => `sin(${440 * (i + 1)}*2*PI*t)`).join('|');
  return ['-f', 'lavfi', '-i', `aevalsrc=${tone}:s=${sampleRate}:d=${seconds}`];
}

/** The body of the first MP4 box of that type, found by its name wherever it is. */
export function findBox(file: Uint8Array, type: string): Uint8Array {
  const at = Buffer.from(file.buffer, file.byteOffset, file.length).indexOf(type, 0, 'latin1');
  if (at < 4) throw new Error(`no ${type} box`);
  const size = new DataView(file.buffer, file.byteOffset).getUint32(at - 4);
  return file.subarray(at + 4, at - 4 + size);
}

function run(command: string, arguments_: string[], input?: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, arguments_, { stdio: ['pipe', 'pipe', 'pipe'] });
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout.on('data', (data: Buffer) => output.push(data));
    child.stderr.on('data', (data: Buffer) => errors.push(data));
    child.stdin.on('error', () => child.stdin.destroy()); // ffprobe stops reading once it knows enough
    child.stdin.end(input);
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(Buffer.concat(output));
      else reject(new Error(`${command} ended with ${code}: ${Buffer.concat(errors)}`));
    });
  });
}
