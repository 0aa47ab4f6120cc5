/**
 * CPU of the codec stages: Opus to AAC and back, many streams at the pace of time in one process, the server's own share of it included;
 * and VP8 to H.264 at 720p30. Beside each, ffmpeg's command converting the same in one go.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AudioConfig, VideoConfig } from '@footlight/formats';
import { systemClock } from '../apps/server/src/base/clock.ts';
import type { AppError } from '../apps/server/src/base/errors.ts';
import { silentLogger } from '../apps/server/src/base/logger.ts';
import { type Encoded, encode, encodeVp8, ffmpegRaw } from '../apps/server/src/media/codec/codec.testkit.ts';
import { type AudioBridge, CodecStages } from '../apps/server/src/media/codec/index.ts';
import { round } from './support/figures.ts';
import { cpuSeconds, residentBytes } from './support/process-cpu.ts';
import { bench, progress } from './support/run.ts';

const streams = 8;
/** Stages with several people, and how many speak on each: more at once than all the streams together. */
const mixes = 2;
const speakers = 4;
const seconds = 10;
const sound = ['-f', 'lavfi', '-i', `anoisesrc=d=${seconds}:a=0.2:r=48000,aformat=channel_layouts=stereo`];
const picture = ['-f', 'lavfi', '-i', `testsrc2=size=1280x720:rate=30:duration=${seconds},noise=alls=8:allf=t`];
const opus = ['-c:a', 'libopus', '-b:a', '128k'];
const aac = ['-c:a', 'aac', '-b:a', '128k'];
const x264 = ['-c:v', 'libx264', '-preset', 'superfast', '-tune', 'zerolatency', '-profile:v', 'baseline'];
/** Packets come one by one and cross two pipes; ffmpeg takes a file at once. */
const mostRatio = 3;

await bench('codec', async (cleanup) => {
  const folder = cleanup.add(await mkdtemp(join(tmpdir(), 'footlight-codec-')), (path) =>
    rm(path, { recursive: true }),
  );
  const stages = await CodecStages.start({ maxVideoStages: 1 }, { logger: silentLogger(), clock: systemClock });
  cleanup.add(stages, () => stages.close());

  /** CPU seconds of ffmpeg for a second of the media. */
  const ffmpegCost = async (source: string[], format: string, target: string[]) => {
    const path = join(folder, `source.${format}`);
    await writeFile(path, await ffmpegRaw(...source, '-f', format));
    return (await ffmpegCpu(['-threads', '1', '-i', path, '-threads', '1', ...target, '-f', 'null', '-'])) / seconds;
  };

  progress(`${streams} streams of Opus to AAC for ${seconds} s`);
  const toAac = await paced(stages, await encode<AudioConfig>(...sound, ...opus), 'aac');
  const toAacByFfmpeg = await ffmpegCost([...sound, ...opus], 'ogg', aac);
  progress(`${streams} streams of AAC to Opus for ${seconds} s`);
  const toOpus = await paced(stages, await encode<AudioConfig>(...sound, ...aac), 'opus');
  const toOpusByFfmpeg = await ffmpegCost([...sound, ...aac], 'adts', opus);
  progress(`${mixes} mixes of ${speakers} voices of Opus to AAC for ${seconds} s`);
  const voice = await encode<AudioConfig>(...sound, '-ac', '1', '-c:a', 'libopus', '-b:a', '32k');
  const mix = await mixed(stages, voice, { mixes, voices: speakers });
  progress(`${streams} mixes of one voice`);
  const alone = await mixed(stages, voice, { mixes: streams, voices: 1 });
  progress('VP8 to H.264');
  const vp8 = await encodeVp8(...picture, '-b:v', '2500k', '-g', '60');
  const video = await converted(stages, vp8);
  const vp8Args = [...picture, '-b:v', '2500k', '-g', '60', '-c:v', 'libvpx', '-deadline', 'realtime'];
  const videoByFfmpeg = await ffmpegCost(vp8Args, 'ivf', [
    ...x264,
    '-b:v',
    '2500k',
    '-maxrate',
    '2500k',
    '-bufsize',
    '1250k',
  ]);

  const ratios = {
    opusToAac: round(toAac.cost / toAacByFfmpeg),
    aacToOpus: round(toOpus.cost / toOpusByFfmpeg),
    vp8ToH264: round(video.cost / videoByFfmpeg),
  };
  return {
    ok: Object.values(ratios).every((ratio) => ratio <= mostRatio),
    mostRatio,
    ratios,
    corePercent: {
      opusToAac: round(100 * toAac.cost),
      opusToAacInServer: round(100 * toAac.costInServer),
      aacToOpus: round(100 * toOpus.cost),
      aacToOpusInServer: round(100 * toOpus.costInServer),
      mixOf4ToAac: round(100 * mix.cost),
      mixOf1ToAac: round(100 * alone.cost),
      mixOf4ToAacInServer: round(100 * mix.costInServer),
      vp8ToH264At720p30: round(100 * video.cost, 1),
      ffmpeg: {
        opusToAac: round(100 * toAacByFfmpeg),
        aacToOpus: round(100 * toOpusByFfmpeg),
        vp8ToH264At720p30: round(100 * videoByFfmpeg, 1),
      },
    },
    processMegabytes: { audio: toAac.megabytes, video: video.megabytes },
    streams,
    seconds,
  };
});

/** CPU of the codec process and of this one for one stream, as shares of a core, while `streams` run at the pace of time. */
function paced(stages: CodecStages, source: Encoded<AudioConfig>, to: 'aac' | 'opus') {
  return atPace(stages, source, streams, (handlers) =>
    stages.audioBridge({ ...handlers, from: source.config, timescale: source.timescale, to }),
  );
}

/** The same for one mix, all of whose voices are `source`. */
function mixed(stages: CodecStages, source: Encoded<AudioConfig>, a: { mixes: number; voices: number }) {
  return atPace(stages, source, a.mixes, (handlers) => {
    const mix = stages.audioMix({ ...handlers, to: 'aac', channels: 2, onInputError: handlers.onError });
    const inputs = Array.from({ length: a.voices }, () => mix.add(source.config, source.timescale));
    return {
      write: (frame) => {
        for (const input of inputs) input.write(frame);
      },
      close: () => mix.close(),
    };
  });
}

async function atPace(
  stages: CodecStages,
  source: Encoded<AudioConfig>,
  count: number,
  open: (handlers: { onFrame(): void; onError(error: AppError): void }) => Pick<AudioBridge, 'write' | 'close'>,
) {
  const ready = Promise.withResolvers<void>();
  let heard = 0;
  const bridges = Array.from({ length: count }, () =>
    open({ onFrame: () => void (++heard === count && ready.resolve()), onError: (error) => ready.reject(error) }),
  );
  const writeAll = (index: number) => {
    for (const bridge of bridges) bridge.write(source.frames[index]!);
  };
  let next = 0;
  for (; next < 4; next++) writeAll(next);
  await ready.promise;
  const [pid] = stages.numbers().pids as [number];
  const before = { child: await cpuSeconds(pid), own: process.cpuUsage(), at: performance.now() };
  const start = source.frames[next]!.pts;
  await new Promise<void>((resolve) => {
    const cancel = systemClock.every(5, () => {
      const due = start + ((performance.now() - before.at) / 1000) * source.timescale;
      while (next < source.frames.length && source.frames[next]!.pts <= due) writeAll(next++);
      if (next < source.frames.length) return;
      cancel();
      resolve();
    });
  });
  const elapsed = (performance.now() - before.at) / 1000;
  const child = (await cpuSeconds(pid)) - before.child;
  const { user, system } = process.cpuUsage(before.own);
  const own = (user + system) / 1e6;
  const megabytes = Math.round((await residentBytes(pid)) / 1e6);
  for (const bridge of bridges) bridge.close();
  return { cost: (child + own) / count / elapsed, costInServer: own / count / elapsed, megabytes };
}

/** The same for a video stage that is given the next frame when it has answered the one before. */
async function converted(stages: CodecStages, { config, timescale, frames }: Encoded<VideoConfig>) {
  const others = new Set(stages.numbers().pids);
  let before = 0;
  const done = Promise.withResolvers<{ cost: number; megabytes: number }>();
  const pid = () => stages.numbers().pids.find((each) => !others.has(each))!;
  let next = 1;
  const bridge = stages.videoBridge({
    from: config,
    timescale,
    onConfig: () => {},
    onFrame: () => {
      if (next < frames.length) bridge.write(frames[next++]!);
      else done.resolve(finish());
    },
    onError: (error) => done.reject(error),
  });
  const finish = async () => {
    const cost = ((await cpuSeconds(pid())) - before) / (frames.length / 30);
    return { cost, megabytes: Math.round((await residentBytes(pid())) / 1e6) };
  };
  before = await cpuSeconds(pid());
  bridge.write(frames[0]!);
  const result = await done.promise;
  bridge.close();
  return result;
}

/** CPU seconds that ffmpeg says it took. */
function ffmpegCpu(args: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn('ffmpeg', ['-nostats', '-benchmark', '-v', 'info', ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let text = '';
    child.stderr.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    child.once('error', reject);
    child.once('close', () => {
      const times = /utime=([\d.]+)s stime=([\d.]+)s/.exec(text);
      if (times === null) reject(new Error(`ffmpeg: ${text}`));
      else resolve(Number(times[1]) + Number(times[2]));
    });
  });
}
