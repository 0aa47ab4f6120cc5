import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { newRoom } from '../support/meeting.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';
import { bundledPage } from './support/bundled-page.ts';
import { openSdkPage } from './support/sdk-page.ts';

let server: TestServer;
let browser: Browser;
let speaker: Page;
let listener: Page;
let speakerId: string;

before(async () => {
  [server, browser] = await Promise.all([composeServer(), launchBrowser()]);
  const { room } = await newRoom(server.url);
  const { code } = await bundledPage('sdk-person', 'sdkPerson');
  [speaker, listener] = [await openSdkPage(browser, server.url, code), await openSdkPage(browser, server.url, code)];
  speakerId = await speaker.evaluate((id) => sdkPerson.enterWith(id, 720), room.id);
  await listener.evaluate((id) => sdkPerson.enterWith(id, 120), room.id);
});
after(async () => {
  await browser?.close();
  await server?.close();
});

const show = (height: number | null) =>
  listener.evaluate(([id, height]) => sdkPerson.show(height === null ? [] : [id], height ?? 0), [
    speakerId,
    height,
  ] as const);
const arrivesAt = (height: number) =>
  listener.evaluate(([id, height]) => sdkPerson.arrivesAt(id, height), [speakerId, height] as const);
const frames = () => listener.evaluate((id) => sdkPerson.framesOf(id), speakerId);
const sound = () => listener.evaluate((id) => sdkPerson.soundOf(id), speakerId);

/** Resolves when that many further packets of sound have come, which nothing stops. */
async function soundGoesOn(packets: number): Promise<void> {
  const from = await sound();
  for (const deadline = performance.now() + 30_000; performance.now() < deadline; ) {
    if ((await sound()) - from >= packets) return;
  }
  assert.fail('sound does not go on');
}

test('what is not shown is not asked for, what is shown comes as large as it is shown, and stops when it is not', async () => {
  await soundGoesOn(50);
  assert.equal(await frames(), null, 'never shown, never asked for');
  await show(180);
  await arrivesAt(180);
  await show(360);
  await arrivesAt(360);
  await show(170);
  await arrivesAt(180);
  await show(null);
  // What is on its way still comes.
  for (let before: number | null = null; before !== (await frames()); ) {
    before = await frames();
    await soundGoesOn(50);
  }
  await show(360);
  await arrivesAt(360);
});

test('noise suppression of a microphone is switched while it is published', async () => {
  assert.deepEqual(await speaker.evaluate(() => sdkPerson.changesMicrophone()), {
    before: true,
    after: false,
    state: 'live',
    ended: false,
  });
});
