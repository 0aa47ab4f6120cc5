import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { ServerProcess } from '../support/server-process.ts';
import { Host, Viewer } from './support/actors.ts';
import { stock } from './support/cast.ts';
import { said } from './support/chat.ts';
import { elementGoesOn, readElement } from './support/element-probe.ts';
import { chooseByKeys, focusReaches, pressUntil } from './support/keys.ts';

let server: ServerProcess;
let browser: Browser;
let host: Host;
let viewer: Viewer;

before(async () => {
  server = await ServerProcess.start();
  browser = await launchBrowser();
  host = await Host.open(browser, server.url, { videoFormat: 'h264' });
  await host.register();
  const show = await host.createShow('By keys alone');
  await stock(server.url, host.email, show);
  await host.page.reload();
  await host.goLive();
  viewer = await Viewer.open(browser, server.url);
  await viewer.watch(show);
  await viewer.sees('live');
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test('watch: sound, pause, and another delay', async () => {
  const { page } = viewer;
  // Whoever comes to the page has the player at hand.
  await focusReaches(page, 'player');
  await page.keyboard.press('m');
  await page.getByTestId('unmute').waitFor({ state: 'detached' });
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: 'Play' }).waitFor();
  assert.equal((await readElement(page)).paused, true);
  await pressUntil(page, 'Tab', 'toggle-play');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  await pressUntil(page, 'Tab', 'toggle-mute');
  await page.keyboard.press('Space');
  await page.getByTestId('unmute').waitFor();
  await pressUntil(page, 'Tab', 'quality');
  await page.keyboard.press('Enter');
  await chooseByKeys(page, 'Low latency');
  await viewer.watchesBy('llhls');
  await elementGoesOn(page);
  // The change took the menu's button away for a moment; the focus is still on the player.
  await page.waitForFunction(() => document.activeElement?.closest('[data-testid="player"]') !== null);
});

test('chat: write, and reply to what another wrote', async () => {
  const { page } = viewer;
  await pressUntil(page, 'Tab', 'chat-input');
  await page.keyboard.type('Written without a mouse');
  await page.keyboard.press('Enter');
  await said(host.page, 'without a mouse').waitFor();
  await host.page.bringToFront();
  await host.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await pressUntil(host.page, 'Tab', 'chat-log');
  await host.page.keyboard.press('End');
  await host.page.keyboard.press('Tab');
  await focusReaches(host.page, 'message-menu');
  await host.page.keyboard.press('Enter');
  await chooseByKeys(host.page, 'Reply');
  await host.page.getByTestId('replying-to').waitFor();
  await host.page.waitForFunction(() => document.activeElement?.getAttribute('data-testid') === 'chat-input');
  await host.page.keyboard.type('Nor was this');
  await host.page.keyboard.press('Enter');
  await said(page, 'Nor was this').waitFor();
});

test('shop: the host shows a product, a viewer reaches its link', async () => {
  await pressUntil(host.page, 'Tab', 'pin');
  await host.page.keyboard.press('Enter');
  await viewer.page.getByTestId('product-card').waitFor();
  await viewer.context.route('https://shop.example/**', (route) => route.fulfill({ body: 'The shop' }));
  await viewer.page.bringToFront();
  await pressUntil(viewer.page, 'Shift+Tab', 'product-link');
  const [shop] = await Promise.all([viewer.context.waitForEvent('page'), viewer.page.keyboard.press('Enter')]);
  assert.equal(new URL(shop.url()).host, 'shop.example');
  await shop.close();
});

test('moderate: delete a message, and give its author a break', async () => {
  const { page } = host;
  await page.bringToFront();
  await pressUntil(page, 'Shift+Tab', 'chat-log');
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowUp');
  await pressUntil(page, 'Tab', 'message-menu');
  await page.keyboard.press('Enter');
  await chooseByKeys(page, 'Time out for 10 minutes');
  await viewer.page.locator('[data-testid="chat-composer"][data-writing="timedOut"]').waitFor();
  await page.waitForFunction(() => document.activeElement?.getAttribute('data-testid') === 'message-menu');
  await pressUntil(page, 'Shift+Tab', 'chat-log');
  await pressUntil(page, 'Tab', 'message-menu');
  await page.keyboard.press('Enter');
  await chooseByKeys(page, 'Delete');
  await said(viewer.page, 'without a mouse').waitFor({ state: 'detached' });
});
