import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { ServerProcess } from '../support/server-process.ts';
import { Viewer } from './support/actors.ts';
import { type Cast, gather, seenOnAll } from './support/cast.ts';
import { choose, reply, said, say } from './support/chat.ts';
import { elementGoesOn } from './support/element-probe.ts';
import { elementAudioMoves } from './support/media-probe.ts';
import { goOnStage, leaveStage } from './support/stage.ts';

let server: ServerProcess;
let browser: Browser;
let cast: Cast;

before(async () => {
  server = await ServerProcess.start();
  browser = await launchBrowser();
  cast = await gather(browser, server.url);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Resolves when every page shows it. */
const onAll = (sight: (page: Page) => Promise<unknown>) => Promise.all(cast.pages.map(([, page]) => sight(page)));

test('what anybody says is seen on all pages, replies and reactions too', async () => {
  const [una, udo] = cast.users;
  const sayings: [Page, string][] = [
    [cast.host.page, 'Welcome to my garden'],
    [una.page, 'Good evening from Una'],
    [udo.page, 'Good evening from Udo'],
    [cast.guest.page, 'Watching a little later than you'],
  ];
  for (const [page, text] of sayings) {
    await say(page, text);
    await onAll((other) => said(other, text).waitFor());
  }
  await reply(una.page, 'a little later', 'So you know our future');
  await onAll(async (page) => {
    const answer = said(page, 'So you know');
    await answer.getByText('Watching a little later').waitFor();
  });
  const flights = onAll((page) =>
    page.locator('[data-testid="reaction-flight"] span', { hasText: '🔥' }).first().waitFor({ state: 'attached' }),
  );
  await cast.guest.page.getByTestId('react-🔥').click();
  await flights;
});

test('a like that is given and taken back leaves the count as it was', async () => {
  const [una, udo] = cast.users;
  const shows = (count: string) =>
    onAll((page) => page.getByTestId('like-count').getByText(count, { exact: true }).waitFor());
  await udo.page.getByTestId('like').click();
  await shows('1');
  await una.page.getByTestId('like').click();
  await shows('2');
  await una.page.getByTestId('like').click();
  await shows('1');
  assert.equal(await una.page.getByTestId('like').getAttribute('aria-pressed'), 'false');
  assert.equal(await udo.page.getByTestId('like').getAttribute('aria-pressed'), 'true');
});

test('from LL-HLS to the stage, heard there, and back', async (t) => {
  const { page } = cast.guest;
  const [una] = cast.users;
  const mark = await page.evaluate(() => performance.timeOrigin);
  await page.getByTestId('chat-input').fill('Half a thought');
  await una.page.getByTestId('unmute').click();
  // What is heard from now on is the guest.
  await cast.host.page.getByTestId('toggle-microphone').click();
  await goOnStage(page, cast.host.page);
  await cast.guest.watchesBy('webrtc');
  const voice = una.page.getByTestId('player-sound');
  await voice.waitFor({ state: 'attached' });
  const { least, most } = await elementAudioMoves(una.page, voice);
  t.diagnostic(`the guest is heard at levels from ${least.toFixed(3)} to ${most.toFixed(3)}`);
  await cast.host.page.getByTestId('toggle-microphone').click();
  await leaveStage(page);
  await voice.waitFor({ state: 'detached' });
  await cast.guest.watchesBy('llhls');
  await elementGoesOn(page);
  assert.equal(await page.evaluate(() => performance.timeOrigin), mark, 'the page was loaded again');
  assert.equal(await page.getByTestId('chat-input').inputValue(), 'Half a thought');
  for (const text of ['Welcome to my garden', 'a little later', 'So you know']) await said(page, text).waitFor();
  await page.getByTestId('chat-send').click();
  await onAll((other) => said(other, 'Half a thought').waitFor());
});

test('a moderator shows a product and changes its price, and all see it', async (t) => {
  const { page } = cast.moderator;
  const drawer = page.getByTestId('drawer-row');
  // The host has no strip: what is shown is marked where it is controlled.
  const shown = (other: Page) =>
    other === cast.host.page
      ? other.locator('[data-testid="drawer-row"][data-shown]')
      : other.getByTestId('product-card');
  const pinned = await seenOnAll(
    cast,
    () => drawer.getByTestId('pin').click(),
    (other) => shown(other).filter({ hasText: '€39.90' }).waitFor(),
  );
  t.diagnostic(`pinned: ${pinned}`);
  await drawer.getByRole('button', { name: /Change price/ }).click();
  await page.getByTestId('quick-edit').getByLabel('Price').fill('24.50');
  const changed = await seenOnAll(
    cast,
    () => page.getByTestId('quick-save').click(),
    (other) => shown(other).filter({ hasText: '€24.50' }).waitFor(),
  );
  t.diagnostic(`price changed: ${changed}`);
});

test('a message that a moderator deletes is gone everywhere', async () => {
  const [, udo] = cast.users;
  await say(udo.page, 'Buy cheap watches here');
  await onAll((page) => said(page, 'cheap watches').waitFor());
  await choose(cast.moderator.page, 'cheap watches', 'Delete');
  await onAll((page) => said(page, 'cheap watches').waitFor({ state: 'detached' }));
  await udo.page.reload();
  await udo.sees('live');
  await said(udo.page, 'Welcome to my garden').waitFor();
  assert.equal(await said(udo.page, 'cheap watches').count(), 0);
});

test('a guest who is banned is out and does not come back, under no name', async () => {
  await choose(cast.moderator.page, 'Half a thought', 'Ban…');
  await cast.moderator.page.getByTestId('ban-dialog').getByTestId('confirm').click();
  await cast.guest.sees('removed');
  const { page } = cast.guest;
  await page.reload();
  await cast.guest.sees('forbidden');
  await page.getByRole('button', { name: 'Change name' }).click();
  const dialog = page.getByTestId('guest-name-dialog');
  await dialog.getByLabel('Display name').fill('Somebody Else');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.reload();
  await cast.guest.sees('forbidden');
  // A browser that has never been here, from the same address.
  const again = await Viewer.open(browser, server.url);
  await again.watch(cast.show);
  await again.sees('forbidden');
  await again.context.close();
  // Accounts from that address are other people.
  for (const viewer of [cast.moderator, ...cast.users]) await viewer.sees('live');
});

test('the end of the show is said everywhere', async () => {
  await cast.host.end();
  for (const viewer of [cast.moderator, ...cast.users]) {
    await viewer.sees('ended');
    await viewer.page.locator('[data-testid="chat-composer"][data-writing="ended"]').waitFor();
    await viewer.page.getByTestId('product-strip').waitFor({ state: 'detached' });
    await viewer.page.locator('[data-testid="like"]:disabled').waitFor();
  }
  const late = await Viewer.open(browser, server.url);
  await late.page.goto('/');
  await late.page.getByTestId('live-empty').waitFor();
});
