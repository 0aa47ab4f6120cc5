import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { enter, type MeetingSeat, newRoom } from '../support/meeting.ts';
import { ServerProcess } from '../support/server-process.ts';
import { lookAt } from './support/look-at.ts';
import { Attendee } from './support/meeting-page.ts';
import { isMuted, ownPeer } from './support/meeting-people.ts';
import { toneFile } from './support/tone.ts';

/** What a meeting makes of somebody's machine: a microphone that hears something all the time, a browser without screens, a keyboard of another script. */
let server: ServerProcess;
let browser: Browser;
let tone: Awaited<ReturnType<typeof toneFile>>;
let roomId: string;
let host: MeetingSeat;
let ana: Attendee;

before(async () => {
  tone = await toneFile();
  server = await ServerProcess.start();
  browser = await launchBrowser({
    extraFlags: ['--use-fake-device-for-media-stream=fps=5', `--use-file-for-fake-audio-capture=${tone.path}`],
  });
  const { host: owner, room } = await newRoom(server.url, { title: 'Two at a table' });
  roomId = room.id;
  host = await enter(owner, roomId);
  // Both would take a tone for noise.
  ana = await Attendee.open(browser, server.url, { noiseSuppression: false, echoCancellation: false });
  await ana.enter(roomId, 'Ana');
});
after(async () => {
  host?.socket.close();
  await browser?.close();
  await server?.stop();
  await tone?.remove();
});

test('who speaks while muted is told; with push to talk that is as it should be, and being asked opens nothing for good', async () => {
  const { page } = ana;
  const peerId = await ownPeer(page);
  await page.getByTestId('meeting-microphone').click();
  await isMuted(page, true);
  const told = page.getByTestId('speaking-muted');
  await told.waitFor();
  await ana.chooseMore('Push to talk');
  await told.waitFor({ state: 'detached' });

  await host.socket.get('askToUnmute', { peerId, kind: 'audio' });
  const asked = page.getByTestId('unmute-asked');
  await asked.getByText('Hold the microphone button while you speak.').waitFor();
  await lookAt(page, 'meeting-asked-push-to-talk');
  assert.equal(await asked.getByTestId('accept-unmute').count(), 0);
  // Speaking is the answer.
  await page.getByTestId('meeting-microphone').hover();
  await page.mouse.down();
  await isMuted(page, false);
  await asked.waitFor({ state: 'detached' });
  await page.mouse.up();
  await isMuted(page, true);

  await ana.chooseMore('Turn push to talk off');
  await told.waitFor();
  await told.getByRole('button').click();
  await isMuted(page, false);
});

test('keys are found by their place on a keyboard without Latin letters', async () => {
  const { page } = ana;
  const press = (key: string, code: string) =>
    page.evaluate((about) => document.body.dispatchEvent(new KeyboardEvent('keydown', { ...about, bubbles: true })), {
      key,
      code,
    });
  await press('ь', 'KeyM');
  await isMuted(page, true);
  await press('ة', 'KeyM');
  await isMuted(page, false);
});

test('where the browser has no screens to share, none is offered', async () => {
  assert.equal(await ana.page.getByTestId('meeting-screen').count(), 1);
  const bo = await Attendee.open(browser, server.url);
  await bo.page.addInitScript(() => {
    delete (MediaDevices.prototype as { getDisplayMedia?: unknown }).getDisplayMedia;
  });
  await bo.enter(roomId, 'Bo');
  await bo.page.getByTestId('meeting-microphone').waitFor();
  assert.equal(await bo.page.getByTestId('meeting-screen').count(), 0);
  await bo.page.setViewportSize({ width: 360, height: 740 });
  await bo.page.getByTestId('more').click();
  const sheet = bo.page.getByTestId('more-sheet');
  await sheet.getByRole('button', { name: 'People' }).waitFor();
  assert.equal(await sheet.getByRole('button', { name: 'Share the screen' }).count(), 0);
  await bo.context.close();
});
