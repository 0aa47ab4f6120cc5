import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { newRoom } from '../support/meeting.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';
import { focusReaches, pressUntil } from './support/keys.ts';
import { Attendee } from './support/meeting-page.ts';
import { isMuted } from './support/meeting-people.ts';

let server: TestServer;
let browser: Browser;
before(async () => {
  [server, browser] = await Promise.all([composeServer(), launchBrowser()]);
});
after(async () => {
  await browser?.close();
  await server?.close();
});

test('by keys alone: join, mute, talk while a key is held, leave; and no key once they are turned off', async () => {
  const { room } = await newRoom(server.url, { title: 'By keys alone' });
  const { page } = await Attendee.open(browser, server.url, { joinsWithCamera: false });
  await page.goto(`/room/${room.id}`);
  await page.getByTestId('pre-join').waitFor();
  await pressUntil(page, 'Tab', 'guest-name');
  await page.keyboard.type('Keyla');
  await pressUntil(page, 'Tab', 'join-room');
  await page.keyboard.press('Enter');
  await page.getByTestId('meeting').waitFor();
  await isMuted(page, false);
  await page.keyboard.press('m');
  await isMuted(page, true);
  await page.keyboard.down('Space');
  await isMuted(page, false);
  await page.keyboard.up('Space');
  await isMuted(page, true);
  await pressUntil(page, 'Tab', 'meeting-microphone');
  await page.keyboard.press('Enter');
  await isMuted(page, false);
  await page.keyboard.press('c');
  await page.getByTestId('panel-chat').waitFor();
  await pressUntil(page, 'Tab', 'chat-input');
  await page.keyboard.type('mmm, no mute by m');
  await isMuted(page, false);
  await page.keyboard.press('Escape');
  await page.getByTestId('panel-chat').waitFor({ state: 'detached' });
  await focusReaches(page, 'meeting-microphone');
  await page.keyboard.press('?');
  await page.getByTestId('shortcuts-dialog').waitFor();
  await pressUntil(page, 'Tab', 'shortcuts-dialog', 'Close');
  // After it comes the switch.
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await page.keyboard.press('Escape');
  await page.getByTestId('shortcuts-dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('m');
  await pressUntil(page, 'Tab', 'leave-meeting');
  await isMuted(page, false);
  await page.keyboard.press('Enter');
  await page.getByTestId('room-left').waitFor();
});
