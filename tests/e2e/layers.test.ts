import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';
import { Host, Viewer } from './support/actors.ts';
import { audioMoves, decodedAtLeast, pictureHas, picturesGoOn, readMedia } from './support/media-probe.ts';
import { setHidden } from './support/visibility.ts';

let server: TestServer;
let browser: Browser;
let id: string;

before(async () => {
  server = await composeServer({ MEDIA_PREFERRED_VIDEO_CODEC: 'vp8' });
  browser = await launchBrowser();
  const host = await Host.open(browser, server.url);
  await host.register();
  id = await host.createShow('In three sizes');
  await host.goLive();
});
after(async () => {
  await browser?.close();
  await server?.close();
});

async function watching(): Promise<Page> {
  const { page } = await Viewer.open(browser, server.url);
  await page.goto(`/watch/${id}`);
  await page.locator('[data-testid="player"][data-state="live"][data-protocol="webrtc"]').waitFor();
  await picturesGoOn(page);
  return page;
}

async function choose(page: Page, quality: string): Promise<void> {
  await page.getByTestId('quality').click();
  await page.getByRole('menuitemradio', { name: quality, exact: true }).click();
}

test('the size that is chosen in the menu is the size of the picture', async () => {
  const page = await watching();
  const { codecs } = await decodedAtLeast(page, 5);
  assert.deepEqual(codecs, ['video/VP8'], 'the codec that the operator prefers');
  for (const [name, lines] of [
    ['Low', 180],
    ['Medium', 360],
    ['Low', 180],
  ] as const) {
    await choose(page, name);
    await pictureHas(page, lines);
    await picturesGoOn(page);
  }
  await page.context().close();
});

test('a page that nobody sees receives no picture, and one that is seen again does', async () => {
  const page = await watching();
  const [room] = server.app.rooms.open;
  assert.ok(room);
  const viewer = [...room.peers].find(({ role }) => role === 'viewer');
  assert.ok(viewer);
  const { peers } = await room.media.open();
  const consumer = [...peers.get(viewer.id)!.consumers.values()].find(({ kind }) => kind === 'video');
  const sound = [...peers.get(viewer.id)!.consumers.values()].find(({ kind }) => kind === 'audio');
  assert.ok(consumer && sound);
  assert.equal(consumer.paused, false);

  await page.getByTestId('unmute').click();
  const paused = once(consumer.observer, 'pause');
  await setHidden(page, true);
  await paused;
  const before = await readMedia(page);
  await audioMoves(page);
  const after = await readMedia(page);
  // What was on its way when it was paused may still be decoded.
  assert.ok(after.framesDecoded - before.framesDecoded < 15, 'pictures go on');
  assert.equal(sound.paused, false, 'the sound of a hidden page goes on');

  const resumed = once(consumer.observer, 'resume');
  await setHidden(page, false);
  await resumed;
  await picturesGoOn(page);
  await page.context().close();
});
