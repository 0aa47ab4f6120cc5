import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { ServerProcess } from '../support/server-process.ts';
import { Host, Viewer } from './support/actors.ts';
import { elementGoesOn, latencyBelow, readElement } from './support/element-probe.ts';
import { Encoder } from './support/encoder.ts';
import { picturesGoOn } from './support/media-probe.ts';

let server: ServerProcess;
let browser: Browser;
const encoders = new Set<Encoder>();

before(async () => {
  server = await ServerProcess.start();
  browser = await launchBrowser();
});
after(async () => {
  await Promise.all([...encoders].map((encoder) => encoder.kill()));
  await browser?.close();
  await server?.stop();
});

function publish(address: { server: string; streamKey: string }, options: { bFrames?: boolean; video?: boolean } = {}) {
  const encoder = Encoder.start({ ...address, ...options });
  encoders.add(encoder);
  return encoder;
}

async function newHost(): Promise<Host> {
  const host = await Host.open(browser, server.url);
  await host.register();
  return host;
}

async function newViewer(broadcastId: string): Promise<Viewer> {
  const viewer = await Viewer.open(browser, server.url);
  await viewer.watch(broadcastId);
  return viewer;
}

const stateOf = (page: Page) => page.getByTestId('ingest-state');

test('a host streams with an encoder; viewers watch by WebRTC and LL-HLS, through its loss and return, until the end', async (t) => {
  const host = await newHost();
  const id = await host.createShow('From OBS');
  const address = await host.openEncoderPanel();
  const [viewer, near] = [await newViewer(id), await newViewer(id)];
  t.after(() => Promise.all([viewer, near, host].map(({ context }) => context.close())));
  await viewer.sees('scheduled');

  const encoder = publish(address);
  await near.watchesBy('webrtc');
  await picturesGoOn(near.page);
  await viewer.sees('live');
  await viewer.chooseDelay('Low latency');
  await viewer.watchesBy('llhls');
  const first = await elementGoesOn(viewer.page);
  t.diagnostic(`in ${first.seconds.toFixed(2)} s: ${first.frames} frames, ${first.audioBytes} bytes of sound`);

  await host.page.getByTestId('on-air').waitFor();
  await stateOf(host.page).filter({ hasText: 'Receiving' }).waitFor();
  await host.page.getByTestId('ingest-video').filter({ hasText: '640 × 360' }).waitFor();
  await host.page.getByTestId('ingest-audio').filter({ hasText: '48,000 Hz' }).waitFor();
  await elementGoesOn(host.page, { testId: 'ingest-preview' });
  await host.page.getByTestId('viewer-count').filter({ hasText: '2 viewers' }).waitFor();

  await viewer.page.getByTestId('toggle-stats').click();
  t.diagnostic(`${await latencyBelow(viewer.page, 3)} s behind live`);

  await viewer.page.getByTestId('toggle-play').click();
  await viewer.page.getByTestId('go-to-live').waitFor();
  const { paused } = await readElement(viewer.page);
  assert.ok(paused);
  await viewer.page.getByTestId('go-to-live').click();
  await viewer.page.getByTestId('live-badge').waitFor();
  await elementGoesOn(viewer.page);
  await latencyBelow(viewer.page, 3);

  await encoder.kill();
  await viewer.sees('backSoon');
  await stateOf(host.page).filter({ hasText: 'Lost' }).waitFor();
  publish(address);
  await viewer.watchesBy('llhls');
  const again = await elementGoesOn(viewer.page);
  t.diagnostic(`back: ${again.frames} frames in ${again.seconds.toFixed(2)} s`);
  await near.sees('live');
  await picturesGoOn(near.page);

  await host.end();
  await viewer.sees('ended');
});

test('B-frames are advised against and watched by LL-HLS; the old key is refused after a reset', async (t) => {
  const host = await newHost();
  const id = await host.createShow('Reordered');
  const viewer = await newViewer(id);
  t.after(() => Promise.all([viewer, host].map(({ context }) => context.close())));
  const address = await host.openEncoderPanel();
  const reordered = publish(address, { bFrames: true });
  await host.page.getByTestId('advice-b_frames').waitFor();
  await viewer.watchesBy('llhls');
  await elementGoesOn(viewer.page);
  await reordered.kill();

  await host.page.getByTestId('reset-key').click();
  await host.page.getByTestId('reset-dialog').getByTestId('confirm').click();
  await host.page.getByTestId('reset-dialog').waitFor({ state: 'hidden' });
  const renewed = await host.readAddress();
  assert.notEqual(renewed.streamKey, address.streamKey);
  const refused = await publish(address).ended();
  assert.notEqual(refused.code, 0);
  t.diagnostic(`the old key: ${refused.log.trim().split('\n')[0]}`);

  publish(renewed);
  await stateOf(host.page).filter({ hasText: 'Receiving' }).waitFor();
  await host.end();
});

test('a host looks at what the encoder sends, and goes live by the button', async (t) => {
  const host = await newHost();
  const id = await host.createShow('Looked at first');
  const viewer = await newViewer(id);
  t.after(() => Promise.all([viewer, host].map(({ context }) => context.close())));
  await viewer.sees('scheduled');
  const address = await host.openEncoderPanel();
  await host.page.getByTestId('encoder-panel').getByText('Go live as soon as the encoder connects').click();
  const goLive = host.page.getByTestId('go-live-encoder');
  await goLive.waitFor();
  assert.ok(await goLive.isDisabled());
  publish(address);
  await stateOf(host.page).filter({ hasText: 'Receiving' }).waitFor();
  const seen = await elementGoesOn(host.page, { testId: 'ingest-preview' });
  t.diagnostic(`preview: ${seen.frames} frames in ${seen.seconds.toFixed(2)} s`);
  await viewer.sees('scheduled');

  await goLive.click();
  await viewer.sees('live');
  await viewer.chooseDelay('Low latency');
  await viewer.watchesBy('llhls');
  await elementGoesOn(viewer.page);
  await elementGoesOn(host.page, { testId: 'ingest-preview' });
  await host.end();
});

test('a show of sound alone is heard, with a cover for a picture', async (t) => {
  const host = await newHost();
  const id = await host.createShow('Radio');
  publish(await host.openEncoderPanel(), { video: false });
  await host.page.getByTestId('advice-no_video').waitFor();
  const viewer = await newViewer(id);
  t.after(() => Promise.all([viewer, host].map(({ context }) => context.close())));
  await viewer.sees('live');
  await viewer.chooseDelay('Low latency');
  await viewer.watchesBy('llhls');
  await elementGoesOn(viewer.page, { video: false });
  await viewer.page.getByTestId('audio-stage').waitFor();
  await host.end();
});

test('going back in a running show, and to live again, by keyboard', async (t) => {
  const host = await newHost();
  const id = await host.createShow('Long enough to go back');
  publish(await host.openEncoderPanel());
  const viewer = await newViewer(id);
  t.after(() => Promise.all([viewer, host].map(({ context }) => context.close())));
  await viewer.sees('live');
  await viewer.chooseDelay('Low latency');
  await viewer.watchesBy('llhls');
  const { page } = viewer;
  const timeline = page.getByTestId('timeline');
  await timeline.waitFor({ timeout: 60_000 });
  await timeline.press('Home');
  await page.getByTestId('go-to-live').waitFor();
  const back = await elementGoesOn(page);
  assert.ok(back.frames > 0);
  assert.match((await timeline.getAttribute('aria-valuetext')) ?? '', /behind live/);
  await timeline.press('End');
  await page.getByTestId('live-badge').waitFor();
  await elementGoesOn(page);

  await viewer.chooseDelay('Standard');
  await viewer.watchesBy('hls', 60_000);
  await elementGoesOn(page);
  await host.end();
});
