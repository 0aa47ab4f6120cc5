import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { enter, type MeetingSeat, newRoom } from '../support/meeting.ts';
import { Person } from '../support/person.ts';
import { ServerProcess } from '../support/server-process.ts';
import { logIn } from './support/actors.ts';
import { lookAt } from './support/look-at.ts';
import { Attendee } from './support/meeting-page.ts';

/** A meeting so large that those who only listen are not named in it: here from the third person on. */
let server: ServerProcess;
let browser: Browser;
let host: Attendee;
const listeners: MeetingSeat[] = [];

before(async () => {
  server = await ServerProcess.start({ ROOM_ANNOUNCE_PEERS: '2' });
  browser = await launchBrowser({ extraFlags: ['--use-fake-device-for-media-stream=fps=5'] });
  const { host: owner, room } = await newRoom(server.url, { title: 'Town hall', entryRole: 'viewer' });
  host = await Attendee.open(browser, server.url);
  await logIn(host.page, owner.email);
  await host.enter(room.id);
  for (const name of ['Lia', 'Lou', 'Luc', 'Lys'])
    listeners.push(await enter(await Person.guest(server.url, name), room.id));
});
after(async () => {
  for (const { socket } of listeners) socket.close();
  await browser?.close();
  await server?.stop();
});

test('those who are not named are counted, and a search does not say that nobody is called that', async () => {
  const { page } = host;
  await page.locator('[data-testid="meeting-people"][aria-label="People (5)"]').click();
  await page.getByTestId('people-count').getByText('5 people in the meeting').waitFor();
  await page.getByTestId('people-unnamed').getByText('3 of them listen and are not named here.').waitFor();
  assert.equal(await page.getByTestId('person').count(), 2);
  await lookAt(page, 'meeting-hall-people');
});

test('the host lets somebody speak who is not named, from the list of raised hands', async () => {
  const { page } = host;
  const lys = listeners.at(-1)!;
  assert.equal(await page.locator(`[data-testid="person"][data-peer="${lys.peerId}"]`).count(), 0);
  await lys.socket.get('raiseHand', {});
  const hands = page.getByTestId('meeting-hands');
  await hands.getByTestId('let-speak').click();
  assert.equal((await lys.socket.next('roleChanged', ({ peerId }) => peerId === lys.peerId)).role, 'speaker');
  await hands.waitFor({ state: 'detached' });
  await page.locator(`[data-testid="person"][data-peer="${lys.peerId}"][data-role="speaker"]`).waitFor();
  await page.getByTestId('people-unnamed').getByText('2 of them listen and are not named here.').waitFor();

  // One's own hand is no question to oneself.
  await page.keyboard.press('h');
  await hands.getByText('Host').waitFor();
  assert.equal(await hands.getByTestId('let-speak').count(), 0);
});
