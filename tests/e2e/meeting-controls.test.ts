import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { enter, type MeetingSeat, newRoom } from '../support/meeting.ts';
import { Person } from '../support/person.ts';
import { ServerProcess } from '../support/server-process.ts';
import { lookAt } from './support/look-at.ts';
import { hears, hearsNothingOf, receivesOthers, stopsDecoding } from './support/meeting-media.ts';
import { Attendee } from './support/meeting-page.ts';
import { isMuted, ownPeer, tileOf } from './support/meeting-people.ts';

/** What one person sets for themselves, and what the other one notices of it. */
let server: ServerProcess;
let browser: Browser;
let roomId: string;
let ana: Attendee;
let bo: Attendee;

before(async () => {
  server = await ServerProcess.start();
  browser = await launchBrowser({ extraFlags: ['--use-fake-device-for-media-stream=fps=5'] });
  ({
    room: { id: roomId },
  } = await newRoom(server.url, { title: 'Two at a table' }));
  ana = await Attendee.open(browser, server.url);
  bo = await Attendee.open(browser, server.url);
  await ana.enter(roomId, 'Ana');
  await bo.enter(roomId, 'Bo');
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test('how well somebody arrives is told once it is known, and is not “lost” before', async () => {
  const { page } = ana;
  await page.evaluate(() => {
    const told: string[] = [];
    Object.assign(window, { toldQuality: told });
    new MutationObserver(() => {
      for (const { dataset } of document.querySelectorAll<HTMLElement>('[data-testid="link-quality"]'))
        told.push(`${dataset.quality}`);
    }).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-quality'] });
  });
  await tileOf(page, await ownPeer(bo.page))
    .locator('[data-testid="link-quality"][data-quality="good"]')
    .waitFor();
  const told = await page.evaluate(() => (window as unknown as { toldQuality: string[] }).toldQuality);
  assert.ok(!told.includes('lost'), told.join(' '));
});

test('both see and hear each other', async () => {
  await Promise.all([ana, bo].map(({ page }) => receivesOthers(page, { seen: 1, heard: 1 })));
});

test('push to talk: the microphone is open while the button or the space bar is held, and only then is anything heard', async () => {
  const { page } = ana;
  const peerId = await ownPeer(page);
  await ana.chooseMore('Push to talk');
  await isMuted(page, true);
  await tileOf(bo.page, peerId, '[data-muted="true"]').waitFor();
  await hearsNothingOf(bo.page, peerId);

  const button = page.getByTestId('meeting-microphone');
  assert.equal(await button.getAttribute('aria-label'), 'Hold to talk');
  await button.hover();
  await page.mouse.down();
  await isMuted(page, false);
  await tileOf(bo.page, peerId, '[data-muted="false"]').waitFor();
  await receivesOthers(bo.page, { seen: 0, heard: 1 });
  await page.mouse.up();
  await isMuted(page, true);
  await hearsNothingOf(bo.page, peerId);

  await page.keyboard.down('Space');
  await isMuted(page, false);
  await receivesOthers(bo.page, { seen: 0, heard: 1 });
  await page.keyboard.up('Space');
  await isMuted(page, true);
  await hearsNothingOf(bo.page, peerId);

  // A key that is not held opens nothing, and what is held is let go of with the window.
  await page.keyboard.press('m');
  await page.keyboard.down('Space');
  await isMuted(page, false);
  await page.evaluate(() => window.dispatchEvent(new Event('blur')));
  await isMuted(page, true);
  await page.keyboard.up('Space');

  await ana.chooseMore('Turn push to talk off');
  await page.getByTestId('meeting-microphone').click();
  await isMuted(page, false);
  await receivesOthers(bo.page, { seen: 1, heard: 1 });
});

test('audio only: no pictures are decoded any more while sound goes on, and they come back', async () => {
  const { page } = ana;
  await page.keyboard.press('a');
  await page.getByTestId('meeting').getByText('Sound only', { exact: true }).waitFor();
  await stopsDecoding(page);
  await receivesOthers(page, { seen: 0, heard: 1 });
  await lookAt(page, 'meeting-audio-only');
  await page.keyboard.press('a');
  await receivesOthers(page, { seen: 1, heard: 1 });
});

test('another speaker does not break the sound', async () => {
  const { page } = ana;
  await ana.chooseMore('Devices and sound');
  const dialog = page.getByTestId('devices-dialog');
  await dialog.getByTestId('speaker-select').getByRole('button').click();
  await page.getByRole('option').last().click();
  // Until it is gone the key is for the list.
  await page.getByRole('listbox').waitFor({ state: 'detached' });
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await page.waitForFunction(
    () => document.querySelector<HTMLAudioElement & { sinkId: string }>('[data-testid="sound"]')?.sinkId !== '',
  );
  await receivesOthers(page, { seen: 1, heard: 1 });
});

test('a camera and a microphone that end are told to be missing, and another one goes on in their place', async () => {
  const { page } = ana;
  const peerId = await ownPeer(page);
  await page.evaluate(() => {
    const picture = document.querySelector<HTMLVideoElement>('[data-self] video')?.srcObject;
    const camera = picture instanceof MediaStream ? picture.getVideoTracks()[0] : null;
    camera?.stop();
    // As a browser does when it is unplugged; a track that a page stops itself tells nobody.
    camera?.dispatchEvent(new Event('ended'));
  });
  const problem = page.getByTestId('device-camera-missing');
  await problem.waitFor();
  await lookAt(page, 'meeting-device-gone');
  await page.locator('[data-testid="tile"][data-self][data-video="false"]').waitFor();
  await page.locator('[data-testid="meeting-camera"][aria-label="Turn the camera on"]').waitFor();
  await tileOf(bo.page, peerId, '[data-video="false"]').waitFor();
  await problem.getByRole('button', { name: 'Try again' }).click();
  await problem.waitFor({ state: 'detached' });
  await receivesOthers(bo.page, { seen: 1, heard: 1 });

  await page.evaluate(() => {
    const senders = window.footlightConnections.flatMap((connection) => connection.getSenders());
    const microphone = senders.find(({ track }) => track?.kind === 'audio' && track.readyState === 'live')?.track;
    microphone?.stop();
    microphone?.dispatchEvent(new Event('ended'));
  });
  await page.getByTestId('device-microphone-missing').waitFor();
  await isMuted(page, true);
  await tileOf(bo.page, peerId, '[data-muted="true"]').waitFor();
  // The button is a way out as well.
  await page.getByTestId('meeting-microphone').click();
  await page.getByTestId('device-microphone-missing').waitFor({ state: 'detached' });
  await receivesOthers(bo.page, { seen: 1, heard: 1 });
});

test('who is on another page of tiles is not received, and is again on theirs', async () => {
  const { page } = ana;
  const seats: MeetingSeat[] = [];
  for (let count = 1; count <= 12; count++)
    seats.push(await enter(await Person.guest(server.url, `Guest ${count}`), roomId));
  const peerId = await ownPeer(bo.page);
  await page.setViewportSize({ width: 700, height: 520 });
  await page.getByTestId('next-page').waitFor();
  await receivesOthers(page, { seen: 1, heard: 1 });
  await page.getByTestId('next-page').click();
  await tileOf(page, peerId).waitFor({ state: 'detached' });
  await lookAt(page, 'meeting-second-page');
  await stopsDecoding(page);
  await hears(page, peerId);
  await page.getByTestId('previous-page').click();
  await receivesOthers(page, { seen: 1, heard: 1 });
  for (const { socket } of seats) socket.close();
});
