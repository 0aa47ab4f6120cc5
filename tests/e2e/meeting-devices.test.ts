import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { newRoom } from '../support/meeting.ts';
import { ServerProcess } from '../support/server-process.ts';
import { hears } from './support/meeting-media.ts';
import { Attendee } from './support/meeting-page.ts';
import { sendsSound } from './support/sent-sound.ts';

/** What is set on the page is what the browser does. */
let server: ServerProcess;
let browser: Browser;

before(async () => {
  server = await ServerProcess.start();
  browser = await launchBrowser({ extraFlags: ['--use-fake-device-for-media-stream=fps=5'] });
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const ownPeer = async (page: Page) =>
  `${await page.locator('[data-testid="tile"][data-self]').first().getAttribute('data-peer')}`;

/** For a voice: one channel, and nothing is sent in its pauses. For music: both channels, all the time. */
const voice = { usedtx: '1', stereo: '0', maxaveragebitrate: '48000' };
const music = { usedtx: '0', stereo: '1', maxaveragebitrate: '128000' };
const on = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const off = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };

test('the switches of the microphone, pressed in a call, change what the browser captures and how it is encoded', async () => {
  const { room } = await newRoom(server.url);
  const ana = await Attendee.open(browser, server.url, { joinsWithCamera: false });
  const bo = await Attendee.open(browser, server.url, { joinsWithCamera: false, joinsWithMicrophone: false });
  await ana.enter(room.id, 'Ana');
  await bo.enter(room.id, 'Bo');
  const { page } = ana;
  await sendsSound(page, { ...on, opus: voice });
  await ana.chooseMore('Devices and sound');
  const dialog = page.getByTestId('devices-dialog');
  const press = (name: string) => dialog.getByText(name, { exact: true }).click();
  await press('Noise suppression');
  await sendsSound(page, { ...on, noiseSuppression: false, opus: voice });
  await press('Echo cancellation');
  await sendsSound(page, { ...on, noiseSuppression: false, echoCancellation: false, opus: voice });
  await press('Noise suppression');
  await press('Echo cancellation');
  await sendsSound(page, { ...on, opus: voice });
  await press('Music: keep the full sound');
  await sendsSound(page, { ...off, opus: music });
  await hears(bo.page, await ownPeer(page));
  await press('Music: keep the full sound');
  await sendsSound(page, { ...on, opus: voice });
  await hears(bo.page, await ownPeer(page));

  // Music from the door on.
  await press('Music: keep the full sound');
  await sendsSound(page, { ...off, opus: music });
  await page.reload();
  await page.getByTestId('pre-join').waitFor();
  await ana.knock();
  await ana.isIn();
  await sendsSound(page, { ...off, opus: music });
  await hears(bo.page, await ownPeer(page));
  await Promise.all([ana, bo].map(({ context }) => context.close()));
});
