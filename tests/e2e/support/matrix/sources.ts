import type { Browser } from 'playwright-core';
import { aac, Encoder } from '../../../ingest/support/encoder.ts';
import { openShow } from '../../../ingest/support/show.ts';
import { openBlankPage } from './blank-page.ts';

/** A show on air, its picture flashing and its sound beeping at the beginning of each second. */
export interface Source {
  broadcastId: string;
  stop(): Promise<void>;
}

export interface SourceOptions {
  url: string;
  browser: Browser;
  /** The bundle of `pages/publisher.ts`. */
  script: string;
}

const flash = "color=black:size=320x180:rate=30,drawbox=thickness=fill:color=white:enable='lt(mod(t,1),0.1)'";
const beep = "aevalsrc='0.5*sin(2*PI*1000*t)*lt(mod(t,1),0.1)':sample_rate=48000";
const x264 = ['-c:v', 'libx264', '-preset', 'superfast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p', '-g', '60'];
/** Far longer than anybody watches. */
const seconds = '300';

export const sources: Record<string, (options: SourceOptions) => Promise<Source>> = {
  async RTMP({ url }) {
    const show = await openShow(url);
    const picture = ['-re', '-f', 'lavfi', '-t', seconds, '-i', flash];
    const sound = ['-re', '-f', 'lavfi', '-t', seconds, '-i', beep];
    const encoder = new Encoder(show.publishUrl, ...picture, ...sound, ...x264, ...aac);
    return { broadcastId: show.id, stop: () => encoder.kill() };
  },

  async WHIP({ url, browser, script }) {
    const show = await openShow(url);
    const page = await openBlankPage(browser, url, script);
    await page.evaluate((key) => publisher.publishByWhip(key), show.streamKey);
    return { broadcastId: show.id, stop: () => page.context().close() };
  },

  async browser({ url, browser, script }) {
    const page = await openBlankPage(browser, url, script);
    const broadcastId = await page.evaluate(() => publisher.publishBySdk());
    return { broadcastId, stop: () => page.context().close() };
  },
};
