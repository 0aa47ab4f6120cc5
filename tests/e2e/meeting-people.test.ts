import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { newRoom } from '../support/meeting.ts';
import { ServerProcess } from '../support/server-process.ts';
import { logIn } from './support/actors.ts';
import { reply, said, say } from './support/chat.ts';
import { hears } from './support/meeting-media.ts';
import { Attendee } from './support/meeting-page.ts';
import { choosePerson, isMuted, openPeople, ownPeer, personOf, tileOf } from './support/meeting-people.ts';

/** What people in a meeting do with each other: a host and two guests, who are heard. */
let server: ServerProcess;
let browser: Browser;
let roomId: string;
let host: Attendee;
let gus: Attendee;
let gia: Attendee;

before(async () => {
  server = await ServerProcess.start();
  browser = await launchBrowser();
  const { host: owner, room } = await newRoom(server.url, { title: 'Round table' });
  roomId = room.id;
  const open = () => Attendee.open(browser, server.url, { joinsWithCamera: false });
  [host, gus, gia] = await Promise.all([open(), open(), open()]);
  await logIn(host.page, owner.email);
  await host.enter(roomId);
  await gus.enter(roomId, 'Gus');
  await gia.enter(roomId, 'Gia');
  await everybody((one) => one.seesTiles(3));
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function everybody(act: (attendee: Attendee) => Promise<unknown>, who = [host, gus, gia]): Promise<void> {
  await Promise.all(who.map(act));
}

test('what one writes is counted where the chat is closed, read where it is open, and answered', async () => {
  const { page } = gus;
  await host.page.getByTestId('meeting-chat').click();
  await gia.page.getByTestId('meeting-chat').click();
  await say(host.page, 'Shall we begin?');
  await said(gia.page, 'Shall we begin?').waitFor();
  await page.getByRole('button', { name: 'Chat (1)', exact: true }).click();
  await said(page, 'Shall we begin?').waitFor();
  await page.getByRole('button', { name: 'Chat', exact: true }).waitFor();
  await reply(page, 'Shall we begin?', 'Gladly');
  await everybody(({ page }) => said(page, 'Gladly').getByText('Shall we begin?').waitFor());
  await everybody(({ page }) => page.getByTestId('close-panel').click());
});

test('a reaction flies over the tiles of everybody', async () => {
  const flights = everybody(({ page }) =>
    page.locator('[data-testid="reaction-flight"] span', { hasText: '👏' }).first().waitFor({ state: 'attached' }),
  );
  await gia.page.getByTestId('open-reactions').click();
  await gia.page.getByTestId('react-👏').click();
  await flights;
  await gia.page.keyboard.press('Escape');
  await gia.page.getByTestId('reactions').waitFor({ state: 'detached' });
});

test('a host mutes all others at once; each may speak again by themselves', async () => {
  const giasPeer = await ownPeer(gia.page);
  await hears(host.page, giasPeer);
  await openPeople(host);
  await host.page.getByTestId('mute-all').click();
  await everybody(({ page }) => isMuted(page, true), [gus, gia]);
  for (const one of [gus, gia]) {
    const peerId = await ownPeer(one.page);
    await everybody(({ page }) => tileOf(page, peerId, '[data-muted="true"]').waitFor());
  }
  // Who mutes all goes on speaking.
  const hostsPeer = await ownPeer(host.page);
  await isMuted(host.page, false);
  await hears(gus.page, hostsPeer);
  await gia.page.getByTestId('meeting-microphone').click();
  await everybody(({ page }) => tileOf(page, giasPeer, '[data-muted="false"]').waitFor());
  await hears(host.page, giasPeer);
  await isMuted(gus.page, true);
});

test('who is made co-host has what hosts have, in front of all, until it is taken away', async () => {
  const peerId = await ownPeer(gus.page);
  await everybody(openPeople);
  const lock = (page: Page) => page.getByText('Locked: nobody else comes in');
  assert.equal(await lock(gus.page).count(), 0);
  await choosePerson(host, peerId, 'Make co-host');
  await everybody(({ page }) => personOf(page, peerId, '[data-role="host"]').getByText('Co-host').waitFor());
  await lock(gus.page).click();
  await everybody(({ page }) => page.getByTestId('meeting-locked').waitFor());
  await lock(gus.page).click();
  await everybody(({ page }) => page.getByTestId('meeting-locked').waitFor({ state: 'detached' }));
  const giasPeer = await ownPeer(gia.page);
  await choosePerson(gus, giasPeer, 'Mute');
  await isMuted(gia.page, true);
  // Whose room it is stays its host.
  assert.equal(
    await personOf(gus.page, await ownPeer(host.page))
      .getByTestId('person-menu')
      .count(),
    0,
  );
  await choosePerson(host, peerId, 'Let speak');
  await everybody(({ page }) => personOf(page, peerId, '[data-role="speaker"]').waitFor());
  await lock(gus.page).waitFor({ state: 'detached' });
  assert.equal(await personOf(gus.page, giasPeer).getByTestId('person-menu').count(), 0);
});

test('who knocks and is sent away is told so, and the lobby is empty again', async () => {
  await openPeople(host);
  await host.page.getByText('Lobby: newcomers wait').click();
  const stranger = await Attendee.open(browser, server.url, { joinsWithCamera: false });
  await stranger.comeTo(roomId);
  await stranger.knock('Stranger');
  await stranger.page.getByTestId('lobby').waitFor();
  await host.page.getByTestId('lobby-list').getByTestId('deny').click();
  await stranger.page.getByTestId('room-denied').waitFor();
  await host.page.getByTestId('lobby-list').waitFor({ state: 'detached' });
  await host.page.getByTestId('lobby-notice').waitFor({ state: 'detached' });
  await everybody((one) => one.seesTiles(3));
});
