/** A server with a sound and a video stage at work. Prints the ids of their processes as JSON and waits to be killed. */
import type { AudioConfig } from '@footlight/formats';
import { systemClock } from '../../base/clock.ts';
import { silentLogger } from '../../base/logger.ts';
import { encode, encodeVp8 } from './codec.testkit.ts';
import { CodecStages } from './codec-stages.ts';

const stages = await CodecStages.start({ maxVideoStages: 1 }, { logger: silentLogger(), clock: systemClock });
const sound = await encode<AudioConfig>('-f', 'lavfi', '-i', 'sine=duration=1', '-ar', '48000', '-c:a', 'aac');
const pictures = await encodeVp8('-f', 'lavfi', '-i', 'testsrc2=size=320x240:rate=30:duration=1');

const heard = Promise.withResolvers<void>();
const seen = Promise.withResolvers<void>();
const onError = (error: Error) => {
  throw error;
};
const { config: from, timescale } = sound;
const audio = stages.audioBridge({ from, timescale, to: 'opus', onFrame: () => heard.resolve(), onError });
for (const frame of sound.frames) audio.write(frame);
const video = stages.videoBridge({
  from: pictures.config,
  timescale: pictures.timescale,
  onConfig: () => {},
  onFrame: () => seen.resolve(),
  onError,
});
for (const frame of pictures.frames) video.write(frame);
await Promise.all([heard.promise, seen.promise]);
process.stdout.write(`${JSON.stringify(stages.numbers().pids)}\n`);
