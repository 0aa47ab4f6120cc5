import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { newRoom } from '../support/meeting.ts';
import { ServerProcess } from '../support/server-process.ts';
import { logIn } from './support/actors.ts';
import { hears, hearsNothingOf, receivesOthers } from './support/meeting-media.ts';
import { Attendee } from './support/meeting-page.ts';
import { choosePerson, ownPeer, personOf, tileOf } from './support/meeting-people.ts';

/** A host and somebody who is seen, heard, and shares a screen with its sound. */
let server: ServerProcess;
let browser: Browser;
let roomId: string;
let host: Attendee;
let gus: Attendee;
let gusId: string;

before(async () => {
  server = await ServerProcess.start();
  browser = await launchBrowser({
    extraFlags: ['--use-fake-device-for-media-stream=fps=5', '--auto-select-desktop-capture-source=Entire screen'],
  });
  const { host: owner, room } = await newRoom(server.url, { title: 'Film night' });
  roomId = room.id;
  host = await Attendee.open(browser, server.url);
  gus = await Attendee.open(browser, server.url);
  await logIn(host.page, owner.email);
  // Not every system lets a browser have the sound of a screen: it gets a tone.
  await gus.page.addInitScript(() => {
    const media = navigator.mediaDevices;
    const choose = media.getDisplayMedia.bind(media);
    media.getDisplayMedia = async (request) => {
      const stream = await choose({ ...request, audio: false });
      const context = new AudioContext();
      const tone = context.createOscillator();
      const sink = context.createMediaStreamDestination();
      tone.connect(sink);
      tone.start();
      for (const track of sink.stream.getAudioTracks()) stream.addTrack(track);
      return stream;
    };
  });
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const screenOfGus = () => host.page.locator(`[data-testid="tile"][data-kind="screen"][data-peer="${gusId}"]`);
const share = () => gus.page.getByTestId('meeting-screen');
const shares = (label: 'Share the screen' | 'Stop sharing the screen') =>
  gus.page.locator(`[data-testid="meeting-screen"][aria-label="${label}"]`).waitFor();
const menuItem = (name: string) => host.page.getByRole('menuitem', { name, exact: true });

test('a screen is seen and its sound heard, beside the voice and the face of who shares it', async () => {
  await host.enter(roomId);
  await gus.enter(roomId, 'Gus');
  gusId = await ownPeer(gus.page);
  await share().click();
  await shares('Stop sharing the screen');
  await screenOfGus().waitFor();
  await receivesOthers(host.page, { seen: 1, heard: 0, of: 'screen' });
  await hears(host.page, gusId, 'screenAudio');
  await hears(host.page, gusId);
  await tileOf(host.page, gusId, '[data-video="true"]').waitFor();
});

test('muting and turning the camera off leave the screen and its sound as they are', async () => {
  await host.page.getByTestId('meeting-people').click();
  await choosePerson(host, gusId, 'Mute');
  await gus.page.locator('[data-testid="meeting-microphone"][data-muted="true"]').waitFor();
  await hearsNothingOf(host.page, gusId);
  await choosePerson(host, gusId, 'Turn the camera off');
  await gus.page.locator('[data-testid="meeting-camera"][aria-label="Turn the camera on"]').waitFor();
  await tileOf(host.page, gusId, '[data-video="false"]').waitFor();
  await shares('Stop sharing the screen');
  await receivesOthers(host.page, { seen: 1, heard: 0, of: 'screen' });
  await hears(host.page, gusId, 'screenAudio');
});

test('a host stops a screen: it is gone with its sound, and who shared it is told and may share again', async () => {
  await choosePerson(host, gusId, 'Stop their screen');
  await gus.page.getByText('A moderator has stopped your screen.').waitFor();
  await shares('Share the screen');
  await screenOfGus().waitFor({ state: 'detached' });
  await host.page
    .locator(`[data-testid="sound"][data-peer="${gusId}"][data-source="screenAudio"]`)
    .waitFor({ state: 'detached' });
  await gus.page.locator('[data-testid="tile"][data-kind="screen"]').waitFor({ state: 'detached' });
  await personOf(host.page, gusId).getByTestId('person-menu').click();
  await menuItem('Ask to unmute').waitFor();
  assert.equal(await menuItem('Stop their screen').count(), 0);
  await host.page.keyboard.press('Escape');

  await share().click();
  await shares('Stop sharing the screen');
  await receivesOthers(host.page, { seen: 1, heard: 0, of: 'screen' });
  await hears(host.page, gusId, 'screenAudio');
  // What was muted is not opened by that.
  await hearsNothingOf(host.page, gusId);
});
