import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { newRoom } from '../support/meeting.ts';
import { ServerProcess } from '../support/server-process.ts';
import { logIn } from './support/actors.ts';
import { lookAt } from './support/look-at.ts';
import { hears } from './support/meeting-media.ts';
import { Attendee } from './support/meeting-page.ts';
import { ownPeer } from './support/meeting-people.ts';
import { sendsSound } from './support/sent-sound.ts';

/** What is set on the page is what the browser does. */
let server: ServerProcess;
let browser: Browser;

before(async () => {
  server = await ServerProcess.start();
  browser = await launchBrowser({ extraFlags: ['--use-fake-device-for-media-stream=fps=5'], asksForDevices: true });
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** For a voice: one channel, and nothing is sent in its pauses. For music: both channels, all the time. */
const voice = { usedtx: '1', stereo: '0', maxaveragebitrate: '48000' };
const music = { usedtx: '0', stereo: '1', maxaveragebitrate: '128000' };
const on = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const off = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };

test('the switches of the microphone, pressed in a call, change what the browser captures and how it is encoded', async () => {
  const { room } = await newRoom(server.url);
  const ana = await Attendee.open(browser, server.url, { joinsWithCamera: false });
  const bo = await Attendee.open(browser, server.url, { joinsWithCamera: false, joinsWithMicrophone: false });
  const { page } = ana;
  await ana.comeTo(room.id);
  await levelMoves(page);
  await lookAt(page, 'devices-prepare', { fullPage: true });
  await ana.knock('Ana');
  await ana.isIn();
  await bo.enter(room.id, 'Bo');
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

/** The meter of the microphone is in view without anything being opened, and goes up and down with its beeps. */
async function levelMoves(page: Page): Promise<void> {
  const meter = page.getByTestId('level-meter');
  await meter.waitFor();
  for (const isLoud of [true, false, true]) {
    await page.waitForFunction(
      (wanted) =>
        Number(document.querySelector('[data-testid="level-meter"]')?.getAttribute('aria-valuenow')) > 10 === wanted,
      isLoud,
    );
  }
}

/** Presses the button and listens to what the speaker is given; answers which speaker that was. */
async function hearsTestSound(page: Page): Promise<string> {
  const sound = page.getByTestId('test-sound');
  const isHeard = sound.evaluate(async (element: HTMLAudioElement & { sinkId: string }) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const before = element.srcObject;
    const deadline = performance.now() + 30_000;
    const isOver = () => performance.now() > deadline;
    while ((element.srcObject === before || element.paused) && !isOver()) await frame();
    const context = new AudioContext();
    const analyser = new AnalyserNode(context);
    context.createMediaStreamSource(element.srcObject as MediaStream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const isSilent = () => {
      analyser.getFloatTimeDomainData(samples);
      return !samples.some((sample) => Math.abs(sample) > 0.05);
    };
    while (isSilent() && !isOver()) await frame();
    await context.close();
    if (isOver()) throw new Error('no test sound was heard');
    return element.sinkId;
  });
  await page.getByTestId('play-test-sound').click();
  const speakerId = await isHeard;
  await page.getByText('Three notes were played.').waitFor();
  return speakerId;
}

/** Chooses the last of what a list of devices offers. */
async function chooseLast(page: Page, list: string): Promise<void> {
  await page.getByTestId(list).getByRole('button').click();
  await page.getByRole('option').last().click();
  // Until it is gone the keys are for the list.
  await page.getByRole('listbox').waitFor({ state: 'detached' });
}
const soundComesOutOf = (page: Page) =>
  page.locator('[data-testid="sound"]').evaluate((sound: HTMLAudioElement & { sinkId: string }) => sound.sinkId);

test('who only listens is asked for no camera, at the door or in the lobby, and chooses where the others are heard', async () => {
  const { host: owner, room } = await newRoom(server.url, { entryRole: 'viewer', lobby: true });
  const host = await Attendee.open(browser, server.url, { joinsWithCamera: false });
  await logIn(host.page, owner.email);
  await host.enter(room.id);

  const lea = await Attendee.open(browser, server.url);
  const { page } = lea;
  await lea.context.clearPermissions();
  await page.addInitScript(() => {
    const { mediaDevices } = navigator;
    const open = mediaDevices.getUserMedia.bind(mediaDevices);
    const opened: MediaStreamTrack[] = [];
    Object.assign(window, { opened });
    mediaDevices.getUserMedia = async (constraints) => {
      const stream = await open(constraints);
      opened.push(...stream.getTracks());
      return stream;
    };
  });
  const opened = () =>
    page.evaluate(() =>
      (window as unknown as { opened: MediaStreamTrack[] }).opened.map(({ kind, readyState }) => [kind, readyState]),
    );
  await lea.comeTo(room.id);
  await page.getByTestId('reveal-speakers').waitFor();
  assert.deepEqual(await opened(), []);
  await lookAt(page, 'listener-prepare');
  await lea.context.grantPermissions(['microphone'], { origin: server.url });
  await page.getByTestId('reveal-speakers').click();
  await page.getByTestId('reveal-speakers').waitFor({ state: 'detached' });
  assert.deepEqual(await opened(), [['audio', 'ended']], 'a microphone for the names, which is given back');
  assert.equal(await hearsTestSound(page), '');
  await chooseLast(page, 'speaker-select');
  const tested = await hearsTestSound(page);
  assert.notEqual(tested, '');

  await lea.knock('Lea Listener');
  await page.getByTestId('lobby').getByText('The hosts inside see that you are here.').waitFor();
  assert.equal(await page.getByTestId('toggle-camera').count(), 0);
  await lookAt(page, 'listener-lobby');
  await host.page.getByTestId('admit-from-notice').click();
  await lea.isIn();
  await hears(page, await ownPeer(host.page));
  assert.equal(await soundComesOutOf(page), tested);
  assert.deepEqual(await opened(), [['audio', 'ended']]);

  await lea.chooseMore('Devices and sound');
  const dialog = page.getByTestId('devices-dialog');
  assert.equal(await dialog.getByTestId('camera-select').count(), 0);
  await lookAt(page, 'listener-devices');
  await page.getByTestId('speaker-select').getByRole('button').click();
  await page.getByRole('option').first().click();
  await page.waitForFunction(
    () => document.querySelector<HTMLAudioElement & { sinkId: string }>('[data-testid="sound"]')?.sinkId === '',
  );
  await Promise.all([lea, host].map(({ context }) => context.close()));
});
