import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { ServerProcess } from '../support/server-process.ts';
import { Host, Viewer } from './support/actors.ts';
import { choose, said, say } from './support/chat.ts';
import { chooseByKeys, focusReaches, pressUntil } from './support/keys.ts';
import { lookAt } from './support/look-at.ts';
import { elementAudioMoves } from './support/media-probe.ts';

let server: ServerProcess;
let browser: Browser;
let host: Host;
let user: Viewer;
let guest: Viewer;
let show: string;

before(async () => {
  server = await ServerProcess.start();
  browser = await launchBrowser();
  host = await Host.open(browser, server.url, { videoFormat: 'vp8' });
  await host.register();
  show = await host.createShow('Evening talk');
  await host.goLive();
  user = await Viewer.open(browser, server.url);
  await user.register();
  await user.watch(show);
  await user.sees('live');
  guest = await Viewer.open(browser, server.url);
  await guest.watch(show);
  await guest.sees('live');
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test('what is said is seen by everybody, as text', async () => {
  await say(guest.page, 'Good evening <img src=x onerror=alert(1)> from https://example.com/garden.');
  for (const { page } of [host, user, guest]) await said(page, 'Good evening').waitFor();
  const link = said(user.page, 'Good evening').getByRole('link');
  assert.equal(await link.getAttribute('href'), 'https://example.com/garden');
  assert.match((await link.getAttribute('rel')) ?? '', /noopener.*nofollow.*ugc/);
  assert.equal(await user.page.locator('[data-testid="chat"] img').count(), 0);
  await choose(user.page, 'Good evening', 'Reply');
  await say(user.page, 'Welcome! What a fine garden 🌹');
  await host.page.getByTestId('chat-message').filter({ hasText: 'In reply to' }).waitFor();
  await say(host.page, 'Questions are welcome, raise your hand at any time.');
  await choose(host.page, 'raise your hand', 'Pin above the chat');
  await guest.page.getByTestId('pinned-message').waitFor();
});

test('reactions fly, a like is counted once for each', async () => {
  await guest.page.getByTestId('react-🔥').click();
  await user.page.locator('[data-testid="reaction-flight"] span').first().waitFor({ state: 'attached' });
  await guest.page.getByTestId('like').click();
  await user.page.getByTestId('like').click();
  await user.page.locator('[data-testid="like-count"]', { hasText: '2' }).waitFor();
  await guest.page.locator('[data-testid="like-count"]', { hasText: '2' }).waitFor();
  await guest.page.getByTestId('like').click();
  await user.page.locator('[data-testid="like-count"]', { hasText: '1' }).waitFor();
});

test('the watch page with its chat, in every size', async () => {
  await lookAt(user.page, 'watch-chat');
  await user.page.setViewportSize({ width: 1440, height: 900 });
  await said(user.page, 'Good evening').hover();
  await said(user.page, 'Good evening').getByTestId('message-menu').click();
  await lookAt(user.page, 'watch-chat-menu');
  await user.page.keyboard.press('Escape');
});

test('the chat by keys alone: write, choose a message, act on it', async () => {
  const { page } = host;
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByTestId('chat-log').focus();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  // The first has a link, which comes before its menu.
  await pressUntil(page, 'Tab', 'message-menu');
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Reply' }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByTestId('replying-to').waitFor();
  await focusReaches(page, 'chat-input');
  await page.keyboard.type('By keys alone');
  await page.keyboard.press('Enter');
  await said(page, 'By keys alone').waitFor();
  await page.getByTestId('chat-log').focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await chooseByKeys(page, 'Delete');
  await said(user.page, 'By keys alone').waitFor({ state: 'detached' });
});

test('from the audience by LL-HLS to the stage and back, without losing the chat', async () => {
  const { page } = guest;
  await guest.chooseDelay('Low latency');
  await guest.watchesBy('llhls');
  await page.getByTestId('hand').click();
  await host.page.getByTestId('raised-hand').waitFor();
  await lookAt(host.page, 'studio-hands');
  await host.page.setViewportSize({ width: 1280, height: 800 });
  await host.page.getByTestId('invite-to-stage').click();
  await page.getByTestId('stage-invitation').waitFor();
  await lookAt(page, 'stage-invitation');
  await page.getByTestId('prepare-stage').click();
  await page.getByTestId('stage-check').waitFor();
  await lookAt(page, 'stage-check');
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByTestId('enter-stage').click();
  await page.locator('[data-testid="stage-bar"][data-on-air="true"]').waitFor();
  await guest.watchesBy('webrtc');
  await host.page.getByTestId('guests').waitFor();
  await user.page.getByTestId('unmute').click();
  await elementAudioMoves(user.page, user.page.getByTestId('player-sound'));
  assert.equal(await page.locator('[data-testid^="player-"][data-peer]').count(), 1);
  await lookAt(page, 'watch-on-stage');
  await lookAt(host.page, 'studio-guest');
  await host.page.getByTestId('mute-speaker').click();
  await page.locator('[data-testid="stage-microphone"][data-muted="true"]').waitFor();
  await page.getByTestId('stage-microphone').click();
  await page.getByTestId('leave-stage').click();
  await page.getByTestId('stage-bar').waitFor({ state: 'detached' });
  await guest.watchesBy('llhls');
  await said(page, 'Good evening').waitFor();
});

test('a show in a frame of another site, in Arabic too', async () => {
  const { page } = await Viewer.open(browser, server.url);
  await page.goto(`/embed/${show}?chat=1`);
  await page.locator('[data-testid="player"][data-state="live"]').waitFor();
  await lookAt(page, 'embed-chat');
  await page.goto(`/embed/${show}`);
  await page.locator('[data-testid="player"][data-state="live"]').waitFor();
  await lookAt(page, 'embed');
  await page.addInitScript(() => {
    localStorage.setItem('footlight.preferences', JSON.stringify({ state: { language: 'ar' }, version: 0 }));
  });
  await page.goto(`/watch/${show}`);
  await page.locator('[data-testid="player"][data-state="live"]').waitFor();
  await said(page, 'raise your hand').waitFor();
  await lookAt(page, 'watch-chat-ar');
  await page.context().close();
});

test('rules, records and bans of the chat', async () => {
  const { page } = host;
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByTestId('moderation-tools').click();
  await page.getByRole('menuitem', { name: 'Rules of the chat' }).click();
  await page.getByTestId('save-chat-settings').waitFor();
  await lookAt(page, 'chat-settings');
  await page.getByRole('radio', { name: 'Accounts' }).check({ force: true });
  await page.getByTestId('save-chat-settings').click();
  await guest.page.locator('[data-testid="chat-composer"][data-writing="users"]').waitFor();
  await lookAt(guest.page, 'watch-users-only');
  await page.setViewportSize({ width: 1280, height: 800 });
  await choose(page, 'Good evening', 'Delete');
  await said(user.page, 'Good evening').waitFor({ state: 'detached' });
  await page.getByTestId('moderation-tools').click();
  await page.getByRole('menuitem', { name: 'What moderators did' }).click();
  const deletion = page.locator('[data-action="message_deleted"]').filter({ hasText: 'Good evening' });
  await deletion.waitFor();
  await lookAt(page, 'audit');
  await deletion.getByTestId('undo').click();
  await said(user.page, 'Good evening').waitFor();
  await page.keyboard.press('Escape');
  await choose(page, 'Good evening', 'Ban…');
  await page.getByTestId('ban-dialog').waitFor();
  await lookAt(page, 'ban');
  await page.getByTestId('ban-dialog').getByTestId('confirm').click();
  await guest.sees('removed');
  await lookAt(guest.page, 'watch-banned');
});

test('the end of the show is said everywhere', async () => {
  await host.end();
  await user.sees('ended');
  await user.page.locator('[data-testid="chat-composer"][data-writing="ended"]').waitFor();
  await lookAt(user.page, 'watch-chat-ended');
});
