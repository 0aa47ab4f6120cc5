import { setTimeout as delay } from 'node:timers/promises';
import { audioLoop, type Loop, videoLoop } from '../../support/hls/encoded.ts';
import type { Expectations } from '../../support/hls/index.ts';
import { aac, Encoder, picture, tone, x264 } from './encoder.ts';
import { LoopPublisher } from './loop-publisher.ts';
import type { Show } from './show.ts';

/** Media that publishers of ours play. */
export interface Loops {
  video: Loop;
  smaller: Loop;
  audio: Loop;
}

export async function encodeLoops(): Promise<Loops> {
  const [video, smaller, audio] = [await videoLoop(), await videoLoop({ size: '160x90' }), await audioLoop()];
  return { video, smaller, audio };
}

export interface Scenario {
  name: string;
  renditions: string[];
  expected?: (rendition: string) => Expectations;
  /** Publishes for about so long; answers how long each rendition has to be, where that is known to the millisecond. */
  run(show: Show, seconds: number, loops: Loops): Promise<((rendition: string) => number) | undefined>;
}

const both = ['audio', 'video'];
/** What an encoder makes of so many seconds: AAC comes in whole frames, and one more for its delay. */
const encoded = (seconds: number) => (rendition: string) =>
  rendition === 'audio' ? ((Math.ceil((seconds * 48_000) / 1024) + 1) * 1024) / 48_000 : seconds;
const middle = async (seconds: number) => delay((seconds / 2) * 1000);

/** By an encoder that is started with these arguments and ends by itself. */
async function encode(show: Show, ...args: string[]): Promise<void> {
  await new Encoder(show.publishUrl, ...args).ended();
}

/** What can happen to a stream; each with real connections to a real server. */
export const scenarios: Scenario[] = [
  {
    name: 'steady',
    renditions: both,
    run: async (show, seconds) => {
      await encode(show, '-re', ...picture(seconds), '-re', ...tone(seconds), ...x264, ...aac);
      return encoded(seconds);
    },
  },
  {
    name: 'publisher killed and back',
    renditions: both,
    expected: () => ({ gaps: true, discontinuities: 1 }),
    run: async (show, seconds) => {
      const away = Math.min(10, seconds / 4);
      const source = ['-re', ...picture(seconds), '-re', ...tone(seconds), ...x264, ...aac];
      const first = new Encoder(show.publishUrl, ...source);
      await middle(seconds - away);
      await first.kill();
      await delay(away * 1000);
      const second = new Encoder(show.publishUrl, ...source);
      await middle(seconds - away);
      await second.kill();
      return undefined;
    },
  },
  {
    name: 'resolution change',
    renditions: both,
    expected: () => ({ discontinuities: 1 }),
    run: async (show, seconds, { video, audio, smaller }) => {
      const publisher = await LoopPublisher.start(show, [video, audio]);
      await middle(seconds);
      publisher.change(smaller);
      await middle(seconds);
      return publisher.stop();
    },
  },
  {
    name: 'timestamps jumping back',
    renditions: both,
    // The frame before the jump lasts as long as it took the next one to arrive.
    expected: (rendition) => ({ discontinuities: 1, unevenFrames: rendition === 'video' }),
    run: async (show, seconds, { video, audio }) => {
      const publisher = await LoopPublisher.start(show, [video, audio], { offsetMs: 1_000_000 });
      await middle(seconds);
      publisher.offsetMs -= 8_000;
      await middle(seconds);
      await publisher.stop();
      return undefined; // where the rest lies is decided by when it arrived
    },
  },
  {
    name: 'audio five seconds late',
    renditions: both,
    expected: (rendition) => ({ gaps: rendition === 'audio' }),
    run: async (show, seconds, { video, audio }) => {
      // Not ffmpeg: it sends nothing at all before it has encoded something of each track.
      const publisher = await LoopPublisher.start(show, [video, audio], { audioStartMs: 5_000 });
      await delay(seconds * 1000);
      return publisher.stop();
    },
  },
  {
    name: 'no audio',
    renditions: ['video'],
    run: async (show, seconds) => {
      await encode(show, '-re', ...picture(seconds), ...x264);
      return encoded(seconds);
    },
  },
  {
    name: 'no video',
    renditions: ['audio'],
    run: async (show, seconds) => {
      await encode(show, '-re', ...tone(seconds), ...aac);
      return encoded(seconds);
    },
  },
  {
    name: '32-bit wrap',
    renditions: both,
    run: async (show, seconds, { video, audio }) => {
      const publisher = await LoopPublisher.start(show, [video, audio], { offsetMs: 2 ** 32 - seconds * 500 });
      await delay(seconds * 1000);
      return publisher.stop();
    },
  },
];
