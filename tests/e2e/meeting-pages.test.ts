import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { enter, type MeetingSeat } from '../support/meeting.ts';
import { Person } from '../support/person.ts';
import { ServerProcess } from '../support/server-process.ts';
import { logIn } from './support/actors.ts';
import { lookAt } from './support/look-at.ts';
import { Attendee } from './support/meeting-page.ts';

/** Names of every length and direction. */
const names = [
  'Ana',
  'Bruno Castellanos de la Vega y Montserrat',
  '山田太郎',
  'ليلى بنت يوسف',
  'Chidi',
  'Dora',
  'Emil',
  'Goro',
  'Hana',
  'Ivo',
  'Kofi',
  'Lena',
  'Milo',
];

let server: ServerProcess;
let browser: Browser;
let owner: Person;
let host: Attendee;

before(async () => {
  server = await ServerProcess.start({ INSTANCE_NAME: 'Balcony TV' });
  browser = await launchBrowser();
  // The first account, so that no page says that one is missing.
  owner = await Person.user(server.url, {
    displayName: 'Hedda Host',
    ...(server.setupToken !== undefined && { setupToken: server.setupToken }),
  });
  host = await Attendee.open(browser, server.url);
  await logIn(host.page, owner.email);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** So many more in the meeting, without media. */
async function crowd(roomId: string, from: number, to: number): Promise<MeetingSeat[]> {
  const seats: MeetingSeat[] = [];
  for (const name of names.slice(from, to)) seats.push(await enter(await Person.guest(server.url, name), roomId));
  return seats;
}

test('the list of rooms: empty, a new one with its link, members, its menu', async () => {
  const { page } = host;
  await page.goto('/rooms');
  await page.getByTestId('rooms-empty').waitFor();
  await lookAt(page, 'rooms-empty');
  await page.getByTestId('new-room').click();
  const form = page.getByTestId('room-form');
  await form.getByLabel('Title').fill('Thursday readings');
  await form.getByText('By invitation').click();
  await form.getByLabel('Starts at').fill('2031-05-01T20:00');
  await lookAt(page, 'rooms-new');
  await form.getByTestId('save-room').click();
  const link = page.getByTestId('room-link');
  await link.waitFor();
  assert.match(await link.inputValue(), /\/room\/[\da-f-]{36}\?invite=.+$/);
  await page.getByTestId('room-made').click();
  await page.getByTestId('room-card').waitFor();
  await lookAt(page, 'rooms');
  await page.getByTestId('room-menu').click();
  await page.getByRole('menuitem', { name: 'Invited people' }).click();
  await page.getByTestId('room-members').waitFor();
  const friend = await Person.user(server.url, { displayName: 'Freda Friend' });
  await page.getByTestId('invite-email').getByRole('textbox').fill(friend.email);
  await page.getByRole('button', { name: 'Invite', exact: true }).click();
  await page.getByTestId('room-members').getByText('Freda Friend').waitFor();
  await lookAt(page, 'rooms-members');
  await page.keyboard.press('Escape');
  const { items } = await friend.get('listRooms');
  assert.deepEqual(
    items.map(({ title, role }) => [title, role]),
    [['Thursday readings', 'speaker']],
  );
});

test('a meeting from one to fourteen people, at once from the list', async () => {
  const { page } = host;
  await page.goto('/rooms');
  await page.getByTestId('meet-now').click();
  await page.getByTestId('preview').waitFor();
  await lookAt(page, 'meeting-prepare');
  assert.match(await page.title(), /^Meeting with Hedda Host · Balcony TV$/);
  const roomId = new URL(page.url()).pathname.split('/').at(-1)!;
  await host.knock();
  await host.isIn();
  await page.getByTestId('alone').waitFor();
  await lookAt(page, 'meeting-1');
  const seats = await crowd(roomId, 0, 1);
  await page.locator('[data-testid="tile"][data-place="corner"]').waitFor();
  await lookAt(page, 'meeting-2');
  seats.push(...(await crowd(roomId, 1, 4)));
  await host.seesTiles(5);
  await lookAt(page, 'meeting-5');
  seats.push(...(await crowd(roomId, 4, names.length)));
  await host.seesTiles(14);
  await lookAt(page, 'meeting-14');
  await seats[1]?.socket.get('raiseHand', {});
  await page.getByTestId('meeting-people').click();
  await page.getByTestId('meeting-hands').waitFor();
  await lookAt(page, 'meeting-people');
  await page.getByTestId('meeting-chat').click();
  await page.getByTestId('chat').waitFor();
  await lookAt(page, 'meeting-chat');
  await page.getByTestId('close-panel').click();
  await page.keyboard.press('g');
  await page.locator('[data-testid="tile"][data-place="main"]').waitFor();
  await lookAt(page, 'meeting-speaker');
  await page.keyboard.press('g');
  await page.getByTestId('more').click();
  await page.getByRole('menu').waitFor();
  await lookAt(page, 'meeting-more');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await page.getByTestId('shortcuts-dialog').waitFor();
  await lookAt(page, 'meeting-shortcuts');
  await page.keyboard.press('Escape');
  await host.chooseMore('Devices and sound');
  await page.getByTestId('devices-dialog').waitFor();
  await lookAt(page, 'meeting-devices');
  await page.keyboard.press('Escape');
  await host.chooseMore('Go live');
  await page.getByTestId('go-live-dialog').waitFor();
  await lookAt(page, 'meeting-go-live');
  await page.keyboard.press('Escape');
  await page.setViewportSize({ width: 360, height: 740 });
  await page.getByTestId('more').click();
  await page.getByTestId('more-sheet').waitFor();
  await lookAt(page, 'meeting-sheet');
  await page.keyboard.press('Escape');
  await page.setViewportSize({ width: 1280, height: 800 });
  // None of the others could lead.
  await page.getByTestId('leave-meeting').click();
  await page.getByTestId('leave-without').click();
  await page.getByTestId('room-left').waitFor();
  await lookAt(page, 'meeting-left');
  for (const { socket } of seats) socket.close();
});

test('doors: a password, a lobby, a lock, and a host who answers', async () => {
  const { page } = host;
  const room = await owner.get('createRoom', {
    body: { title: 'Behind doors', access: 'password', password: 'swordfish', lobby: true },
  });
  await host.enter(room.id);
  const guest = await Attendee.open(browser, server.url, { joinsWithCamera: false });
  await guest.comeTo(room.id);
  await guest.page.getByTestId('room-password').getByRole('textbox').fill('herring');
  await guest.knock('Gustav Guest');
  await guest.page.getByText('This password is wrong.').waitFor();
  await lookAt(guest.page, 'meeting-password');
  await guest.page.getByTestId('room-password').getByRole('textbox').fill('swordfish');
  await guest.knock();
  await guest.page.getByTestId('lobby').waitFor();
  await lookAt(guest.page, 'meeting-lobby');
  await page.getByTestId('lobby-notice').waitFor();
  await page.getByTestId('meeting-people').click();
  await page.getByTestId('lobby-list').waitFor();
  await lookAt(page, 'meeting-knocking');
  await page.getByTestId('admit').click();
  await guest.isIn();
  await page.locator('[data-testid="person"][data-role="speaker"]').getByTestId('person-menu').click();
  await page.getByRole('menuitem', { name: 'Mute', exact: true }).click();
  await guest.page.locator('[data-testid="meeting-microphone"][data-muted="true"]').waitFor();
  await page.locator('[data-testid="person"][data-role="speaker"][data-muted="true"]').waitFor();
  await page.locator('[data-testid="person"][data-role="speaker"]').getByTestId('person-menu').click();
  await page.getByRole('menuitem', { name: 'Ask to unmute' }).click();
  await guest.page.getByTestId('unmute-asked').waitFor();
  await lookAt(guest.page, 'meeting-asked');
  await guest.page.getByTestId('accept-unmute').click();
  await guest.page.locator('[data-testid="meeting-microphone"][data-muted="false"]').waitFor();
  await page.locator('[data-testid="person"][data-role="speaker"]').getByTestId('person-menu').click();
  await page.getByRole('menuitem', { name: 'Remove from the meeting' }).click();
  await page.getByTestId('remove-dialog').getByTestId('confirm').click();
  await guest.page.getByTestId('room-removed').waitFor();
  await lookAt(guest.page, 'meeting-removed');
  await page.getByText('Locked: nobody else comes in').click();
  await page.getByTestId('meeting-locked').waitFor();
  const late = await Attendee.open(browser, server.url);
  await late.comeTo(room.id);
  await late.page.getByTestId('room-password').getByRole('textbox').fill('swordfish');
  await late.knock('Late Lena');
  await late.page.getByTestId('room-locked').waitFor();
  await lookAt(late.page, 'meeting-is-locked');
  await page.getByTestId('end-menu').click();
  await page.getByRole('menuitem', { name: 'End for everybody' }).click();
  await page.getByTestId('end-meeting-dialog').getByTestId('confirm').click();
  await page.getByTestId('room-ended').waitFor();
  await lookAt(page, 'meeting-ended');
});

test('no camera and no microphone keep nobody out; where newcomers listen they need none', async () => {
  const room = await owner.get('createRoom', { body: { title: 'Quiet', entryRole: 'viewer' } });
  const open = await owner.get('createRoom', { body: { title: 'Without devices' } });
  const guest = await Attendee.open(browser, server.url);
  await guest.context.clearPermissions();
  await guest.page.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotFoundError'));
  });
  await guest.comeTo(open.id);
  await guest.page.getByTestId('device-camera-missing').waitFor();
  await guest.page.getByTestId('device-microphone-missing').waitFor();
  await lookAt(guest.page, 'meeting-no-devices');
  await guest.knock('Lou Listener');
  await guest.isIn();
  await guest.leave();
  await guest.comeTo(room.id);
  await guest.knock();
  await guest.isIn();
  await guest.page.getByTestId('listening').waitFor();
  await lookAt(guest.page, 'meeting-listening');
});

test('a listener is let speak, a screen is shown, the meeting goes live and comes back from a lost network', async () => {
  const { page } = host;
  const room = await owner.get('createRoom', { body: { title: 'On and off air', entryRole: 'viewer' } });
  await host.enter(room.id);
  const guest = await Attendee.open(browser, server.url, { joinsWithCamera: false });
  await guest.enter(room.id, 'Lou Listener');
  await guest.page.getByTestId('meeting-hand').click();
  await page.getByTestId('meeting-people').click();
  await page.getByTestId('let-speak').click();
  await guest.page.getByText('You may speak now.').waitFor();
  await guest.page.getByTestId('meeting-microphone').click();
  await guest.page.locator('[data-testid="meeting-microphone"][data-muted="false"]').waitFor();
  await page.locator('[data-testid="person"][data-role="speaker"][data-muted="false"]').waitFor();
  await page.getByTestId('close-panel').click();
  await page.getByTestId('meeting-screen').click();
  await guest.page.locator('[data-kind="screen"][data-place="main"][data-video="true"]').waitFor();
  await guest.page.getByTestId('meeting-screen').click();
  await page.locator('[data-kind="screen"][data-place="strip"]').waitFor();
  await lookAt(page, 'meeting-two-screens');
  await page.locator('[data-kind="screen"][data-place="strip"]').hover();
  await page.locator('[data-kind="screen"][data-place="strip"]').getByTestId('pin-tile').click();
  await page.locator('[data-kind="screen"][data-place="main"][data-self]').waitFor();
  await page.getByTestId('meeting-screen').click();
  await page.locator('[data-kind="screen"][data-self]').waitFor({ state: 'detached' });
  await host.chooseMore('Go live');
  await page.getByTestId('confirm-go-live').click();
  await page.getByTestId('meeting-live').waitFor();
  await guest.page.getByTestId('meeting-live').waitFor();
  await lookAt(page, 'meeting-live');
  await host.chooseMore('End the show');
  await page.getByTestId('end-show-dialog').getByTestId('confirm').click();
  await page.getByTestId('meeting-live').waitFor({ state: 'detached' });
  await guest.context.setOffline(true);
  await guest.page.getByTestId('meeting-reconnecting').waitFor({ timeout: 60_000 });
  await lookAt(guest.page, 'meeting-reconnecting');
  await guest.context.setOffline(false);
  await guest.page.getByTestId('meeting-reconnecting').waitFor({ state: 'detached', timeout: 60_000 });
  await guest.page.locator('[data-testid="meeting-microphone"][data-muted="false"]').waitFor();
  await page.locator('[data-testid="tile"]:not([data-self])[data-muted="false"]').first().waitFor();
});

test('right to left, and no meeting at an address', async () => {
  const room = await owner.get('createRoom', { body: { title: 'قراءات الخميس' } });
  const guest = await Attendee.open(browser, server.url, { language: 'ar' });
  await guest.page.goto('/room/01890000-0000-7000-8000-000000000000');
  await guest.page.getByTestId('room-notFound').waitFor();
  await lookAt(guest.page, 'meeting-not-found-ar');
  await guest.enter(room.id, 'ليلى');
  const seats = await crowd(room.id, 0, 4);
  await guest.seesTiles(5);
  await guest.page.getByTestId('meeting-people').click();
  await guest.page.getByTestId('people').waitFor();
  await lookAt(guest.page, 'meeting-ar');
  for (const { socket } of seats) socket.close();
});
