import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import type { Page as FirefoxPage } from 'puppeteer-core';
import { launchBrowser } from '../../support/browser.ts';
import { openFirefox } from '../../support/firefox.ts';
import { newRoom } from '../../support/meeting.ts';
import { ServerProcess } from '../../support/server-process.ts';
import { Host } from '../support/actors.ts';
import { readMedia, rememberConnections, soundGoesOn } from '../support/media-probe.ts';
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

/** The pictures of this element differ: ten of them. Firefox counts no frames of a stream while nothing is painted. */
async function plays(page: FirefoxPage, selector: string): Promise<void> {
  await page.waitForSelector(selector, { timeout: 60_000 });
  await page.waitForFunction(
    (wanted) => {
      const video = document.querySelector<HTMLVideoElement & { pictures?: Set<string> }>(wanted);
      if (video === null || video.videoWidth === 0) return false;
      const canvas = new OffscreenCanvas(32, 18);
      const context = canvas.getContext('2d')!;
      context.drawImage(video, 0, 0, 32, 18);
      video.pictures ??= new Set();
      video.pictures.add(context.getImageData(0, 0, 32, 18).data.join());
      return video.pictures.size >= 10;
    },
    { timeout: 60_000, polling: 50 },
    selector,
  );
}

/** Both quiet and loud moments come, as the fake microphone of the other browser beeps. */
async function hears(page: FirefoxPage): Promise<void> {
  const deadline = performance.now() + 60_000;
  let [least, most] = [1, 0];
  while (performance.now() < deadline) {
    const { audioLevel, atMs } = await readMedia(page);
    least = Math.min(least, audioLevel);
    most = Math.max(most, audioLevel);
    if (most > 0.01 && least < most / 2) return;
    await page.waitForFunction((until) => performance.now() >= until, {}, atMs + 50);
  }
  throw new Error(`the audio level stayed between ${least} and ${most}`);
}

test('a guest in Firefox meets somebody in Chromium: both see and hear each other', async (t) => {
  const { room } = await newRoom(server.url, { title: 'Two families' });
  const other = await Attendee.open(chromium, server.url);
  await other.enter(room.id, 'Carla Chromium');
  const page = await openFirefox(t);
  await page.evaluateOnNewDocument(rememberConnections);
  await page.goto(`${server.url}/room/${room.id}`);
  await page.waitForSelector(`${shown('guest-name')} input`);
  await page.type(`${shown('guest-name')} input`, 'Fiona Firefox');
  await page.click(shown('join-room'));
  await page.waitForSelector(shown('meeting'));
  await plays(page, `${shown('tile')}:not([data-self]) ${shown('tile-video')}`);
  await hears(page);
  // The microphone of Firefox is one steady tone.
  await receivesOthers(other.page, { seen: 1, heard: 0 });
  await soundGoesOn(other.page);
  assert.ok((await readMedia(other.page)).audioLevel > 0.001, 'it is heard');
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
