import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  type AudioConfig,
  aacConfig,
  av1Config,
  h264Config,
  hevcConfig,
  opusConfig,
  parseAv1C,
  parseAvcC,
  parseDOps,
  parseHvcC,
  parseVpcC,
  readFragments,
  readInit,
  type TrackConfig,
  type VideoConfig,
  vpxConfig,
  writeFragment,
  writeInit,
} from '@footlight/formats';
import type { StageFrame } from './wire.ts';

const run = promisify(execFile);
const plenty = 2 ** 28;

export interface Encoded<C extends TrackConfig> {
  config: C;
  timescale: number;
  frames: StageFrame[];
}

/** What the installed ffmpeg writes to its output. */
export async function ffmpegRaw(...args: string[]): Promise<Buffer> {
  const options = { encoding: 'buffer', maxBuffer: plenty } as const;
  return (await run('ffmpeg', ['-v', 'error', ...args, 'pipe:1'], options)).stdout;
}

/** Encodes with the installed ffmpeg and takes its only track apart, timestamps as it made them. */
export async function encode<C extends TrackConfig>(...args: string[]): Promise<Encoded<C>> {
  const muxer = ['-movflags', 'frag_keyframe+delay_moov+default_base_moof', '-use_editlist', '0', '-f', 'mp4'];
  const file = new Uint8Array(await ffmpegRaw(...args, ...muxer));
  const [track] = readInit(file);
  const frames: StageFrame[] = [];
  for (const { baseDecodeTime, samples } of readFragments(file)) {
    let dts = baseDecodeTime;
    for (const { duration, compositionOffset, key, data } of samples) {
      frames.push({ dts, pts: dts + compositionOffset, key, discontinuity: false, data });
      dts += duration;
    }
  }
  return { config: configOf(track!) as C, timescale: track!.timescale, frames };
}

function configOf({ entry, description, width, height }: ReturnType<typeof readInit>[number]): TrackConfig {
  if (entry === 'mp4a') return aacConfig(description);
  // Times in the hub are those of what is heard: nothing is to be skipped.
  if (entry === 'Opus') return opusConfig({ ...parseDOps(description), preSkip: 0 });
  if (entry === 'avc1') return h264Config(parseAvcC(description).sps, parseAvcC(description).pps);
  if (entry === 'hev1' || entry === 'hvc1') return hevcConfig(parseHvcC(description));
  if (entry === 'vp09') return vpxConfig('vp9', parseVpcC(description), { width, height });
  if (entry === 'av01') return av1Config(parseAv1C(description).obu);
  throw new Error(`a track of ${entry}`);
}

/** VP8 frames by way of IVF, since MP4 does not have them. */
export async function encodeVp8(...args: string[]): Promise<Encoded<VideoConfig>> {
  const stdout = await ffmpegRaw(...args, '-c:v', 'libvpx', '-deadline', 'realtime', '-f', 'ivf');
  const frames: StageFrame[] = [];
  const timescale = stdout.readUInt32LE(16);
  for (let at = 32; at < stdout.length; at += 12 + stdout.readUInt32LE(at)) {
    const data = new Uint8Array(stdout.subarray(at + 12, at + 12 + stdout.readUInt32LE(at)));
    const pts = Number(stdout.readBigUInt64LE(at + 4));
    frames.push({ dts: pts, pts, key: (data[0]! & 1) === 0, discontinuity: false, data });
  }
  const vpc = { profile: 0, level: 10, bitDepth: 8, chromaSubsampling: 1, fullRange: false, colourPrimaries: 2 };
  const record = { ...vpc, transferCharacteristics: 2, matrixCoefficients: 2 };
  const size = { width: stdout.readUInt16LE(12), height: stdout.readUInt16LE(14) };
  return { config: vpxConfig('vp8', record as Parameters<typeof vpxConfig>[1], size), timescale, frames };
}

/** Frames as a fragmented MP4 whose decode times are theirs. */
export function toMp4(config: TrackConfig, timescale: number, frames: readonly StageFrame[]): Buffer {
  const last = frames.length - 1;
  const chunks = frames.flatMap(({ dts, pts, key, data }, index) => {
    const duration = index < last ? frames[index + 1]!.dts - dts : dts - (frames[index - 1]?.dts ?? dts - 1);
    const samples = [{ duration, compositionOffset: pts - dts, key, data }];
    return writeFragment({ sequence: index + 1, trackId: 1, baseDecodeTime: dts, samples }).chunks;
  });
  return Buffer.concat([writeInit({ id: 1, config, timescale }), ...chunks]);
}

/** What ffmpeg decodes a file to, raw, and what it complains of. */
export async function decode(file: Uint8Array, ...args: string[]): Promise<{ raw: Buffer; warnings: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'footlight-codec-'));
  try {
    const path = join(folder, 'input');
    await writeFile(path, file);
    const child = spawn('ffmpeg', ['-v', 'warning', '-i', path, ...args, 'pipe:1'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [raw, warnings] = await Promise.all([child.stdout.toArray(), child.stderr.toArray()]);
    return { raw: Buffer.concat(raw), warnings: Buffer.concat(warnings).toString() };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The sound of frames as samples of its first channel at 48 kHz, each at its own time: what no frame covers is 0. */
export async function listen(config: AudioConfig, frames: readonly StageFrame[]): Promise<Float32Array> {
  const { raw, warnings } = await decode(toMp4(config, 48_000, frames), '-ac', '1', '-ar', '48000', '-f', 'f32le');
  if (warnings !== '') throw new Error(`ffmpeg: ${warnings}`);
  const decoded = new Float32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.byteLength));
  const sound = new Float32Array(frames[0]!.pts + decoded.length);
  sound.set(decoded, frames[0]!.pts);
  return sound;
}

/** The sample at which a beep begins: where the level first exceeds a tenth. */
export function onset(sound: Float32Array, from = 0): number {
  return sound.findIndex((value, index) => index >= from && Math.abs(value) > 0.1);
}

/** Root mean square of a stretch of samples. */
export function level(sound: Float32Array, from: number, to: number): number {
  const part = sound.subarray(from, to);
  return Math.sqrt(part.reduce((sum, value) => sum + value * value, 0) / part.length);
}

/** The frequency in Hz of a tone at 48 kHz, from its zero crossings. */
export function frequency(sound: Float32Array, from: number, to: number): number {
  let crossings = 0;
  for (let i = from + 1; i < to; i++) if (sound[i - 1]! < 0 && sound[i]! >= 0) crossings++;
  return (crossings * 48_000) / (to - from);
}

/** The amplitude of the tone of `hz` at 48 kHz in a stretch of samples (Goertzel, with a Hann window). */
export function toneLevel(sound: Float32Array, hz: number, from: number, to: number): number {
  const count = Math.floor(to) - Math.floor(from);
  const turn = (2 * Math.PI * hz) / 48_000;
  let [before, last] = [0, 0];
  for (let i = 0; i < count; i++) {
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / (count - 1));
    const value = sound[Math.floor(from) + i]! * window + 2 * Math.cos(turn) * last - before;
    before = last;
    last = value;
  }
  const power = last * last + before * before - 2 * Math.cos(turn) * last * before;
  return (4 * Math.sqrt(Math.max(0, power))) / count;
}
