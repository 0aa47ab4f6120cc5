import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import type { Page as FirefoxPage } from 'puppeteer-core';
import { launchBrowser } from '../../support/browser.ts';
import { openFirefox } from '../../support/firefox.ts';
import { newRoom } from '../../support/meeting.ts';
import { ServerProcess } from '../../support/server-process.ts';
import { Host } from '../support/actors.ts';
import { receivesOthers } from '../support/meeting-media.ts';
import { Attendee } from '../support/meeting-page.ts';

/** The other family of browsers: what a guest does, by the page alone. */
let server: ServerProcess;
let chromium: Browser;
before(async () => {
  const address = process.env.FOOTLIGHT_TEST_ADDRESS!;
  server = await ServerProcess.start({ MEDIASOUP_LISTEN_IP: address, MEDIASOUP_ANNOUNCED_IP: address });
  chromium = await launchBrowser();
});
after(async () => {
  await chromium?.close();
  await server?.stop();
});

const shown = (testId: string) => `[data-testid="${testId}"]`;

/** So many further frames of this element are presented, and its time goes on. */
async function plays(page: FirefoxPage, selector: string): Promise<void> {
  await page.waitForSelector(selector, { timeout: 60_000 });
  await page.waitForFunction(
    (wanted) => {
      const video = document.querySelector<HTMLVideoElement & { startedWith?: { frames: number; time: number } }>(
        wanted,
      );
      if (video === null || video.videoWidth === 0) return false;
      const now = { frames: video.getVideoPlaybackQuality().totalVideoFrames, time: video.currentTime };
      video.startedWith ??= now;
      return now.frames >= video.startedWith.frames + 10 && now.time > video.startedWith.time;
    },
    { timeout: 60_000 },
    selector,
  );
}

/** Sound of an element comes: both quiet and loud moments, as the fake microphone of the other browser beeps. */
async function hears(page: FirefoxPage, selector: string): Promise<void> {
  await page.waitForSelector(selector, { timeout: 60_000 });
  await page.waitForFunction(
    (wanted) => {
      const window_ = window as typeof window & { ears?: { analyser: AnalyserNode; least: number; most: number } };
      if (window_.ears === undefined) {
        const context = new AudioContext();
        const analyser = context.createAnalyser();
        const element = document.querySelector<HTMLMediaElement>(wanted)!;
        context.createMediaStreamSource(element.srcObject as MediaStream).connect(analyser);
        window_.ears = { analyser, least: 1, most: 0 };
      }
      const samples = new Float32Array(2048);
      window_.ears.analyser.getFloatTimeDomainData(samples);
      const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      window_.ears.least = Math.min(window_.ears.least, peak);
      window_.ears.most = Math.max(window_.ears.most, peak);
      return window_.ears.most > 0.01 && window_.ears.least < window_.ears.most / 2;
    },
    { timeout: 60_000, polling: 50 },
    selector,
  );
}

test('a guest in Firefox meets somebody in Chromium: both see and hear each other', async (t) => {
  const { room } = await newRoom(server.url, { title: 'Two families' });
  const other = await Attendee.open(chromium, server.url);
  await other.enter(room.id, 'Carla Chromium');
  const page = await openFirefox(t);
  await page.goto(`${server.url}/room/${room.id}`);
  await page.waitForSelector(`${shown('guest-name')} input`);
  await page.type(`${shown('guest-name')} input`, 'Fiona Firefox');
  await page.click(shown('join-room'));
  await page.waitForSelector(shown('meeting'));
  await plays(page, `${shown('tile')}:not([data-self]) ${shown('tile-video')}`);
  await hears(page, shown('sound'));
  await receivesOthers(other.page, { seen: 1, heard: 1 });
  await page.click(shown('meeting-microphone'));
  await other.page.locator('[data-testid="tile"][data-muted="true"]:not([data-self])').waitFor();
  await page.click(shown('leave-meeting'));
  await page.waitForSelector(shown('room-left'));
  await other.seesTiles(1);
});

test('a guest in Firefox watches a show', async (t) => {
  const host = await Host.open(chromium, server.url, { videoFormat: 'vp8' });
  await host.register();
  const show = await host.createShow('For every browser');
  await host.goLive();
  const page = await openFirefox(t);
  await page.goto(`${server.url}/watch/${show}`);
  await plays(page, `${shown('player')}[data-state="live"] ${shown('player-video')}`);
  await host.end();
  await page.waitForSelector(`${shown('player')}[data-state="ended"]`, { timeout: 60_000 });
});
