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
let guest: Attendee;
const listeners: MeetingSeat[] = [];

before(async () => {
  server = await ServerProcess.start({ ROOM_ANNOUNCE_PEERS: '2' });
  browser = await launchBrowser({ extraFlags: ['--use-fake-device-for-media-stream=fps=5'] });
  const { host: owner, room } = await newRoom(server.url, { title: 'Town hall', entryRole: 'viewer' });
  host = await Attendee.open(browser, server.url);
  await logIn(host.page, owner.email);
  await host.enter(room.id);
  for (const name of ['Lia', 'Lou', 'Luc', 'Lex', 'Liv', 'Lee', 'Lil', 'Lys'])
    listeners.push(await enter(await Person.guest(server.url, name), room.id));
  guest = await Attendee.open(browser, server.url);
  await guest.enter(room.id, 'Gus');
});
after(async () => {
  for (const { socket } of listeners) socket.close();
  await browser?.close();
  await server?.stop();
});

test('everybody is counted, and those who are not named are found by the host, and by nobody else', async () => {
  const { page } = host;
  await page.locator('[data-testid="meeting-people"][aria-label="People (10)"]').click();
  await page.getByTestId('people-count').getByText('10 people in the meeting').waitFor();
  assert.equal(await page.getByTestId('people').getByTestId('person').count(), 2);
  const unnamed = page.getByTestId('unnamed').getByTestId('person');
  await unnamed.nth(7).waitFor();
  await lookAt(page, 'meeting-hall-people');

  const search = page.getByTestId('search-people').getByRole('searchbox');
  await search.fill('luc');
  await unnamed.getByText('Luc', { exact: true }).waitFor();
  await unnamed.nth(1).waitFor({ state: 'detached' });
  await unnamed.getByTestId('person-menu').click();
  await page.getByRole('menuitem', { name: 'Remove from the meeting' }).click();
  await page.getByTestId('remove-dialog').getByTestId('confirm').click();
  assert.deepEqual(await listeners[2]!.socket.next('removed'), { reason: 'kicked' });
  await page.getByTestId('people-count').getByText('9 people in the meeting').waitFor();
  await search.fill('');

  const listener = guest.page;
  await listener.locator('[data-testid="meeting-people"][aria-label="People (9)"]').click();
  await listener.getByTestId('people-unnamed').getByText('6 of them listen and are not named here.').waitFor();
  await listener.getByTestId('search-people').getByRole('searchbox').fill('lou');
  await listener.getByText('Nobody named here is called that.').waitFor();
  assert.equal(await listener.getByTestId('unnamed').count(), 0);
});

test('the host lets somebody speak who is not named, from the list of raised hands', async () => {
  const { page } = host;
  const lys = listeners.at(-1)!;
  const row = page.getByTestId('people').locator(`[data-testid="person"][data-peer="${lys.peerId}"]`);
  assert.equal(await row.count(), 0);
  await lys.socket.get('raiseHand', {});
  const hands = page.getByTestId('meeting-hands');
  await hands.getByTestId('let-speak').click();
  assert.equal((await lys.socket.next('roleChanged', ({ peerId }) => peerId === lys.peerId)).role, 'speaker');
  await hands.waitFor({ state: 'detached' });
  await row.and(page.locator('[data-role="speaker"]')).waitFor();
  await guest.page.getByTestId('people-unnamed').getByText('5 of them listen and are not named here.').waitFor();

  // One's own hand is no question to oneself.
  await page.keyboard.press('h');
  await hands.getByText('Host').waitFor();
  assert.equal(await hands.getByTestId('let-speak').count(), 0);
});
