import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { newRoom } from '../support/meeting.ts';
import { ServerProcess } from '../support/server-process.ts';
import { picturesGoOn } from './support/media-probe.ts';
import { hears, receivesOthers, stopsDecoding } from './support/meeting-media.ts';
import { Attendee } from './support/meeting-page.ts';
import { isMuted, ownPeer, tileOf } from './support/meeting-people.ts';
import { setHidden } from './support/visibility.ts';

/** What is received by who looks elsewhere: the page is hidden, or a picture floats above the others. */
let server: ServerProcess;
let browser: Browser;
let ana: Attendee;
let bo: Attendee;
let bosPeer: string;

before(async () => {
  server = await ServerProcess.start();
  browser = await launchBrowser({
    extraFlags: ['--use-fake-device-for-media-stream=fps=5'],
  });
  const { room } = await newRoom(server.url, { title: 'Out of sight' });
  [ana, bo] = await Promise.all([Attendee.open(browser, server.url), Attendee.open(browser, server.url)]);
  await ana.enter(room.id, 'Ana');
  await bo.enter(room.id, 'Bo');
  bosPeer = await ownPeer(bo.page);
  await Promise.all([ana, bo].map(({ page }) => receivesOthers(page, { seen: 1, heard: 1 })));
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test('a page that is hidden receives no pictures and all sound, and pictures again once it is seen', async () => {
  await setHidden(ana.page, true);
  await stopsDecoding(ana.page);
  await hears(ana.page, bosPeer);
  await setHidden(ana.page, false);
  await receivesOthers(ana.page, { seen: 1, heard: 1 });
});

test('a window of its own above the others: who speaks goes on in it while the page is hidden, with the controls', async () => {
  const { page, context } = ana;
  const peerId = await ownPeer(page);
  const opened = context.waitForEvent('page');
  await ana.chooseMore('Small window on top');
  const floating = await opened;
  await floating.getByText('Bo', { exact: true }).waitFor();
  await setHidden(page, true);
  await picturesGoOn(page);
  await floating.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0);
  await floating.getByRole('button', { name: 'Mute the microphone' }).click();
  await isMuted(page, true);
  await tileOf(bo.page, peerId, '[data-muted="true"]').waitFor();
  await floating.getByRole('button', { name: 'Unmute the microphone' }).click();
  await tileOf(bo.page, peerId, '[data-muted="false"]').waitFor();
  await floating.close();
  await stopsDecoding(page);
  await setHidden(page, false);
  await receivesOthers(page, { seen: 1, heard: 1 });
});

test('where the browser has no such windows the picture alone floats, and goes on while the page is hidden', async () => {
  const { page } = bo;
  const floats = (wanted: boolean) =>
    page.waitForFunction((is) => (document.pictureInPictureElement !== null) === is, wanted);
  await page.addInitScript(() => Reflect.deleteProperty(window, 'documentPictureInPicture'));
  await page.reload();
  await bo.knock();
  await bo.isIn();
  await receivesOthers(page, { seen: 1, heard: 1 });
  bosPeer = await ownPeer(page);
  await bo.chooseMore('Small window on top');
  await floats(true);
  await setHidden(page, true);
  await page.waitForFunction(
    (from) => (document.pictureInPictureElement as HTMLVideoElement).currentTime > from + 0.5,
    await page.evaluate(() => (document.pictureInPictureElement as HTMLVideoElement).currentTime),
  );
  await picturesGoOn(page);
  await bo.chooseMore('Close the small window');
  await floats(false);
  await stopsDecoding(page);
  await setHidden(page, false);
  await receivesOthers(page, { seen: 1, heard: 1 });
});
