import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Meeting } from '@footlight/contract';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { newRoom } from '../support/meeting.ts';
import type { Person } from '../support/person.ts';
import { ServerProcess } from '../support/server-process.ts';
import { logIn } from './support/actors.ts';
import { lookAt } from './support/look-at.ts';
import { Attendee } from './support/meeting-page.ts';
import { choosePerson } from './support/meeting-people.ts';

/** A meeting by invitation, its host, and somebody who has come by its secret link and is given one role after the other. */
let server: ServerProcess;
let browser: Browser;
let owner: Person;
let room: Meeting;
let host: Attendee;
let guest: Attendee;
let guestPeer: string;

before(async () => {
  server = await ServerProcess.start();
  browser = await launchBrowser({ extraFlags: ['--use-fake-device-for-media-stream=fps=5'] });
  ({ host: owner, room } = await newRoom(server.url, { title: 'Board', access: 'invite' }));
  host = await Attendee.open(browser, server.url);
  guest = await Attendee.open(browser, server.url);
  const permissions = ['camera', 'microphone', 'clipboard-read', 'clipboard-write'];
  for (const { context } of [host, guest]) await context.grantPermissions(permissions, { origin: server.url });
  // As in browsers whose small windows show a picture and nothing else.
  await guest.page.addInitScript(() => {
    Object.defineProperty(window, 'documentPictureInPicture', { value: undefined });
  });
  await logIn(host.page, owner.email);
  await host.enter(room.id);
  await guest.enter(`${room.id}?invite=${room.inviteToken}`, 'Gus');
  guestPeer = `${await guest.page.locator('[data-testid="tile"][data-self]').first().getAttribute('data-peer')}`;
  for (const { page } of [host, guest]) await page.getByTestId('meeting-people').click();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** What is on the clipboard after a press; it is one for all pages of a browser. */
async function copied(page: Page): Promise<string> {
  await page.bringToFront();
  await page.evaluate(() => navigator.clipboard.writeText('nothing'));
  await page.getByTestId('copy-meeting-link').click();
  await page.waitForFunction(async () => (await navigator.clipboard.readText()) !== 'nothing');
  return page.evaluate(() => navigator.clipboard.readText());
}

const linkBy = (token: string | null) => `${server.url}/room/${room.id}?invite=${token}`;

async function give(item: string): Promise<void> {
  await host.page.bringToFront();
  await choosePerson(host, guestPeer, item);
}

const hasRole = (page: Page, role: string) =>
  page.locator(`[data-testid="person"][data-peer="${guestPeer}"][data-role="${role}"]`).waitFor();

test('the link that is copied leads in: also after a new one was made, and for who has become a co-host', async () => {
  assert.equal(await copied(host.page), linkBy(room.inviteToken));
  assert.equal(await copied(guest.page), linkBy(room.inviteToken), 'who has come by it may pass it on');

  const params = { id: room.id };
  const { inviteToken } = await owner.get('updateRoom', { params, body: { resetInvite: true } });
  assert.notEqual(inviteToken, room.inviteToken);
  assert.equal(await copied(host.page), linkBy(inviteToken));
  await guest.page.bringToFront();
  await guest.page.getByTestId('copy-meeting-link').click();
  await guest.page.getByText('This meeting is by invitation, and the link is with its hosts.').waitFor();

  await give('Make co-host');
  await guest.page.getByText('You are a co-host now').waitFor();
  assert.equal(await copied(guest.page), linkBy(inviteToken));
});

test('a moderator is made in the list of people, is told so, and may mute', async () => {
  await give('Make moderator, who listens');
  await host.page.getByText('Gus moderates and listens now.').waitFor();
  await guest.page.getByText('You are a moderator now').waitFor();
  for (const { page } of [host, guest]) await hasRole(page, 'moderator');
  await guest.page.getByTestId('listening').waitFor();
  await guest.page.bringToFront();
  await guest.page.getByTestId('mute-all').click();
  await guest.page.getByText('Everybody is muted.').waitFor();
  await host.page.bringToFront();
  await host.page.locator(`[data-testid="person"][data-peer="${guestPeer}"]`).getByTestId('person-menu').click();
  await lookAt(host.page, 'meeting-person-menu');
  await host.page.keyboard.press('Escape');
});

test('where only a picture can float, it is said that there is none', async () => {
  await host.page.bringToFront();
  await host.page.getByTestId('meeting-camera').click();
  await guest.page.bringToFront();
  await guest.page.locator('[data-testid="tile"][data-video="false"]').waitFor();
  await guest.chooseMore('Small window on top');
  await guest.page.getByText('There is no picture for the small window now.').waitFor();
});

test('a host after whom nobody would lead is asked, and hands the meeting over', async () => {
  await give('Let speak');
  await hasRole(host.page, 'speaker');
  await host.page.getByTestId('leave-meeting').click();
  const dialog = host.page.getByTestId('leave-dialog');
  await dialog.getByTestId('choose-successor').getByText('Gus').first().waitFor();
  await lookAt(host.page, 'meeting-leave');
  await dialog.getByTestId('leave-to-successor').click();
  await host.page.getByTestId('room-left').waitFor();
  await guest.page.getByText('Host has left. You lead the meeting now.').waitFor();
  await hasRole(guest.page, 'host');

  // Alone, one leaves nobody behind.
  await guest.page.bringToFront();
  await guest.leave();
});
