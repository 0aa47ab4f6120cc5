import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { AudioConfig, Sample, TrackConfig, VideoConfig } from '../media.ts';
import { readFragments } from './fragment-reader.ts';
import { type ReadTrack, readInit } from './init-reader.ts';

const run = promisify(execFile);

export interface Encoded {
  config: TrackConfig;
  timescale: number;
  samples: (Sample & { duration: number })[];
}

const codecs: Record<string, string> = {
  avc1: 'h264',
  hvc1: 'hevc',
  av01: 'av1',
  vp09: 'vp9',
  mp4a: 'aac',
  Opus: 'opus',
};

/** Encodes with ffmpeg and takes its fragmented MP4 apart: the only track of what `args` describe. */
export async function encode(...args: string[]): Promise<Encoded> {
  const muxer = [
    '-f',
    'mp4',
    '-movflags',
    'frag_keyframe+delay_moov+default_base_moof',
    '-use_editlist',
    '0',
    'pipe:1',
  ];
  const { stdout } = await run('ffmpeg', ['-v', 'error', ...args, ...muxer], {
    encoding: 'buffer',
    maxBuffer: 2 ** 28,
  });
  const file = new Uint8Array(stdout);
  const [track] = readInit(file);
  const samples: Encoded['samples'] = [];
  for (const fragment of readFragments(file)) {
    let dts = fragment.baseDecodeTime;
    for (const { duration, compositionOffset, key, data } of fragment.samples) {
      samples.push({ dts, pts: dts + compositionOffset, key, data, duration });
      dts += duration;
    }
  }
  return { config: configOf(track!), timescale: track!.timescale, samples };
}

function configOf(track: ReadTrack): TrackConfig {
  const codec = codecs[track.entry]!;
  const { kind, description, width, height, sampleRate, channels } = track;
  const hex = [...description.subarray(1, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const codecString = { h264: `avc1.${hex}`, aac: 'mp4a.40.2', opus: 'opus' }[codec] ?? track.entry;
  return kind === 'video'
    ? ({ kind, codec, codecString, description, width, height } as VideoConfig)
    : ({ kind, codec, codecString, description, sampleRate, channels } as AudioConfig);
}

/** What ffmpeg says when it decodes `bytes` (a whole file): nothing, if all is well; and the frames it decoded. */
export async function decode(bytes: Uint8Array): Promise<{ warnings: string; frames: number }> {
  const child = spawn('ffmpeg', ['-v', 'warning', '-xerror', '-i', 'pipe:0', '-f', 'framehash', 'pipe:1']);
  const [out, err] = [child.stdout, child.stderr].map((stream) => stream.toArray());
  child.stdin.on('error', () => {}); // ffmpeg may stop reading; its exit tells
  child.stdin.end(bytes);
  const text = (chunks: unknown[]) => Buffer.concat(chunks as Buffer[]).toString();
  const lines = text(await out!).split('\n');
  return { warnings: text(await err!), frames: lines.filter((line) => /^\d/.test(line)).length };
}

/** ffprobe's JSON of a file with these bytes. */
export async function probe(bytes: Uint8Array, ...args: string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'footlight-fmp4-'));
  try {
    await writeFile(join(folder, 'a.mp4'), bytes);
    const { stdout, stderr } = await run('ffprobe', ['-v', 'warning', '-of', 'json', ...args, join(folder, 'a.mp4')], {
      maxBuffer: 2 ** 26,
    });
    if (stderr !== '') throw new Error(`ffprobe: ${stderr}`);
    return JSON.parse(stdout);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export function concat(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
