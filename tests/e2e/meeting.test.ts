import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { newRoom } from '../support/meeting.ts';
import { Person } from '../support/person.ts';
import { ServerProcess } from '../support/server-process.ts';
import { logIn } from './support/actors.ts';
import { receivesOthers } from './support/meeting-media.ts';
import { Attendee } from './support/meeting-page.ts';
import { choosePerson, isMuted, openPeople, ownPeer, personOf, tileOf } from './support/meeting-people.ts';

/** Five people in one meeting, each in a browser profile of their own: the host and a co-host with accounts, and three guests. */
let server: ServerProcess;
let browser: Browser;
let roomId: string;
let host: Attendee;
let coHost: Attendee;
let guests: [Attendee, Attendee, Attendee];
const all = () => [host, coHost, ...guests];

before(async () => {
  server = await ServerProcess.start();
  // Five cameras in three sizes each are encoded by one machine: slow ones will do. The screen that is shared is chosen by itself.
  browser = await launchBrowser({
    extraFlags: ['--use-fake-device-for-media-stream=fps=5', '--auto-select-desktop-capture-source=Entire screen'],
  });
  const { host: owner, room } = await newRoom(server.url, { title: 'Monday round' });
  roomId = room.id;
  const second = await Person.user(server.url, { displayName: 'Coco Cohost' });
  await owner.get('putRoomMember', { params: { id: roomId }, body: { userId: second.id, role: 'host' } });
  const open = () => Attendee.open(browser, server.url);
  host = await open();
  await logIn(host.page, owner.email);
  coHost = await open();
  await logIn(coHost.page, second.email);
  guests = [await open(), await open(), await open()];
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function everybody(act: (attendee: Attendee) => Promise<unknown>, who = all()): Promise<void> {
  await Promise.all(who.map(act));
}

const others =
  (seen: number) =>
  ({ page }: Attendee) =>
    receivesOthers(page, { seen, heard: seen });
const screens = (page: Page) => page.locator('[data-testid="tile"][data-kind="screen"]');

test('five people see and hear each other', async () => {
  const [gus, gia, gil] = guests;
  await host.enter(roomId);
  await coHost.enter(roomId);
  await gus.enter(roomId, 'Gus');
  await gia.enter(roomId, 'Gia');
  await gil.enter(roomId, 'Gil');
  await everybody((one) => one.seesTiles(5));
  await everybody(others(4));
});

test('a screen that is shared is seen by everybody, and gone when it stops', async () => {
  const [, gia] = guests;
  await gia.page.getByTestId('meeting-screen').click();
  await everybody(({ page }) => screens(page).waitFor());
  // The people stay beside it.
  await everybody((one) => one.seesTiles(6));
  await everybody(
    ({ page }) => receivesOthers(page, { seen: 1, heard: 4, of: 'screen' }),
    all().filter((one) => one !== gia),
  );
  await gia.page.getByTestId('meeting-screen').click();
  await everybody(({ page }) => screens(page).waitFor({ state: 'detached' }));
});

test('the host mutes somebody, who is told, and asked to speak again, and decides', async () => {
  const [gus] = guests;
  const peerId = await ownPeer(gus.page);
  await openPeople(host);
  await choosePerson(host, peerId, 'Mute');
  await isMuted(gus.page, true);
  await everybody(({ page }) => tileOf(page, peerId, '[data-muted="true"]').waitFor());

  await choosePerson(host, peerId, 'Ask to unmute');
  await gus.page.getByTestId('unmute-asked').waitFor();
  assert.equal(await gus.page.getByTestId('meeting-microphone').getAttribute('data-muted'), 'true');
  await gus.page.getByTestId('accept-unmute').click();
  await everybody(({ page }) => tileOf(page, peerId, '[data-muted="false"]').waitFor());
  await everybody(others(4), [host]);
});

test('who is kicked is told so and cannot return with the same identity', async () => {
  const [, , gil] = guests;
  const peerId = await ownPeer(gil.page);
  await openPeople(host);
  await choosePerson(host, peerId, 'Remove from the meeting');
  await host.page.getByTestId('remove-dialog').getByTestId('confirm').click();
  await gil.page.getByTestId('room-removed').waitFor();
  await everybody((one) => one.seesTiles(4), [host, coHost, guests[0], guests[1]]);
  await gil.comeTo(roomId);
  await gil.knock();
  await gil.page.getByTestId('room-removed').waitFor();
});

test('a locked room lets nobody else in, a lobby those whom a host lets in', async () => {
  await openPeople(host);
  await host.page.getByText('Locked: nobody else comes in').click();
  await host.page.getByTestId('meeting-locked').waitFor();
  // A stranger: what the browser knew of the one who was removed is gone.
  const gil = await Attendee.open(browser, server.url);
  guests[2] = gil;
  await gil.comeTo(roomId);
  await gil.knock('Gilbert');
  await gil.page.getByTestId('room-locked').waitFor();

  await host.page.getByText('Locked: nobody else comes in').click();
  await host.page.getByText('Lobby: newcomers wait').click();
  await coHost.page.getByTestId('meeting-people').click();
  await gil.comeTo(roomId);
  await gil.knock();
  await gil.page.getByTestId('lobby').waitFor();
  await coHost.page.getByTestId('lobby-list').getByTestId('admit').click();
  await gil.isIn();
  await everybody((one) => one.seesTiles(5));
  await everybody(others(4));
});

test('who was without a network for ten seconds goes on as the same peer in the same role', async () => {
  const before = await ownPeer(coHost.page);
  await coHost.context.setOffline(true);
  await coHost.page.getByTestId('meeting-reconnecting').waitFor({ timeout: 60_000 });
  const offlineAt = await coHost.page.evaluate(() => performance.now());
  // The cut itself, measured by the page's clock.
  await coHost.page.waitForFunction((until) => performance.now() >= until, offlineAt + 10_000);
  await coHost.context.setOffline(false);
  await coHost.page.getByTestId('meeting-reconnecting').waitFor({ state: 'detached' });
  assert.equal(await ownPeer(coHost.page), before);
  await everybody(others(4));
  assert.equal(await personOf(coHost.page, before).getAttribute('data-role'), 'host');
});

test('the host leaves, and the co-host takes over, which everybody is told', async () => {
  const leads = (page: Page, peerId: string) =>
    page.locator(`[data-testid="person"][data-peer="${peerId}"]`).getByTestId('leads').waitFor();
  await leads(coHost.page, (await ownPeer(host.page))!);
  await host.leave();
  await Promise.all([
    coHost.page.getByText('Host has left. You lead the meeting now.').waitFor(),
    ...guests.map(({ page }) => page.getByText('Host has left. Coco Cohost leads the meeting now.').waitFor()),
  ]);
  await leads(coHost.page, (await ownPeer(coHost.page))!);
  const rest = [coHost, ...guests];
  await everybody((one) => one.seesTiles(4), rest);
  await everybody(others(3), rest);
  const peerId = await ownPeer(guests[1].page);
  await choosePerson(coHost, peerId, 'Mute');
  await isMuted(guests[1].page, true);
  await coHost.page.getByTestId('end-menu').click();
  await coHost.page.getByRole('menuitem', { name: 'End for everybody' }).click();
  await coHost.page.getByTestId('end-meeting-dialog').getByTestId('confirm').click();
  await everybody(({ page }) => page.getByTestId('room-ended').waitFor(), guests);
});
