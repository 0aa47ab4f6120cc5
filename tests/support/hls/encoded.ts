import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import {
  aacConfig,
  h264Config,
  hevcConfig,
  opusConfig,
  parseAvcC,
  parseDOps,
  parseHvcC,
  readFragments,
  readInit,
  type Sample,
  type TrackConfig,
  writeFragment,
} from '@footlight/formats';

const run = promisify(execFile);

/** A piece of media that can be played over and over: it begins with a key frame. Times are milliseconds, as RTMP has them. */
export interface Loop {
  config: TrackConfig;
  samples: Sample[];
  /** Exact, with fractions. */
  lengthMs: number;
}

export interface VideoOptions {
  size?: string;
  rate?: number;
  seconds?: number;
  /** Frames from key frame to key frame. */
  gop?: number;
  bFrames?: number;
  /** As ffmpeg takes it. */
  bitrate?: string;
  codec?: 'libx264' | 'libx265';
}

export function videoLoop(options: VideoOptions = {}) {
  const {
    size = '320x180',
    rate = 30,
    seconds = 10,
    gop = 60,
    bFrames = 2,
    bitrate = '300k',
    codec = 'libx264',
  } = options;
  const source = ['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=${rate}`, '-t', `${seconds}`, '-pix_fmt', 'yuv420p'];
  const gopArgs = ['-g', `${gop}`, '-keyint_min', `${gop}`, '-sc_threshold', '0', '-bf', `${bFrames}`];
  const coder = codec === 'libx265' ? ['-x265-params', `log-level=error:keyint=${gop}:min-keyint=${gop}`] : [];
  return encode(...source, '-c:v', codec, '-preset', 'superfast', '-b:v', bitrate, ...gopArgs, ...coder);
}

/** 48,000 divides into whole frames of 1024 samples in 8 s. */
export function audioLoop(codec: 'aac' | 'libopus' = 'aac', seconds = 8): Promise<Loop> {
  const source = ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000', '-t', `${seconds}`, '-ac', '2'];
  return encode(...source, '-c:a', codec, '-b:a', '64k');
}

async function encode(...args: string[]): Promise<Loop> {
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
  const { description, timescale, entry, kind } = track!;
  const samples: Sample[] = [];
  let length = 0;
  let frameDuration: number | undefined;
  for (const { baseDecodeTime, samples: read } of readFragments(file)) {
    let dts = baseDecodeTime;
    for (const { duration, compositionOffset, key, data } of read) {
      frameDuration ??= duration;
      // The last frame of an audio stream may be cut short: it would not loop.
      if (kind === 'audio' && duration !== frameDuration) continue;
      const toMs = (ticks: number) => Math.round((ticks * 1000) / timescale);
      samples.push({ dts: toMs(dts), pts: toMs(dts + compositionOffset), key, data });
      dts += duration;
      length += duration;
    }
  }
  return { config: configOf(entry, description), samples, lengthMs: (length * 1000) / timescale };
}

function configOf(entry: string, description: Uint8Array): TrackConfig {
  if (entry === 'mp4a') return aacConfig(description);
  if (entry === 'Opus') return opusConfig(parseDOps(description));
  if (entry === 'hev1' || entry === 'hvc1') return hevcConfig(parseHvcC(description));
  const { sps, pps } = parseAvcC(description);
  return h264Config(sps, pps);
}

/** Samples of a loop of 30 pictures a second as a fragment, without B-frames. */
export function fragment(samples: readonly Sample[], startDts: number): Uint8Array {
  const described = samples.map(({ key, data }) => ({ key, data, compositionOffset: 0, duration: 3000 }));
  const { chunks } = writeFragment({ sequence: 1, trackId: 1, baseDecodeTime: startDts, samples: described });
  return new Uint8Array(Buffer.concat(chunks));
}
