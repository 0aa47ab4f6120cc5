import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { enter } from '../support/meeting.ts';
import { Person } from '../support/person.ts';
import { ServerProcess } from '../support/server-process.ts';
import { logIn } from './support/actors.ts';
import { lookAt } from './support/look-at.ts';
import { Attendee } from './support/meeting-page.ts';

/** What stands in front of a meeting, and whether it is true. */
let server: ServerProcess;
let browser: Browser;
let owner: Person;

before(async () => {
  server = await ServerProcess.start({ INSTANCE_NAME: 'Balcony TV' });
  browser = await launchBrowser({ extraFlags: ['--use-fake-device-for-media-stream=fps=5'] });
  owner = await Person.user(server.url, {
    displayName: 'Hedda Host',
    ...(server.setupToken !== undefined && { setupToken: server.setupToken }),
  });
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test('who comes before the hosts is told so in the lobby, hosts see it in their list, and who is in then lets them in', async () => {
  const room = await owner.get('createRoom', { body: { title: 'Early birds', lobby: true } });
  const early = await Attendee.open(browser, server.url);
  await early.comeTo(room.id);
  await early.knock('Early Erin');
  const lobby = early.page.getByTestId('lobby');
  await lobby.getByText('The meeting has not begun.').waitFor();
  await lookAt(early.page, 'lobby-before-it-begins');

  const host = await Attendee.open(browser, server.url);
  await logIn(host.page, owner.email);
  await host.page.goto('/rooms');
  await host.page.getByTestId('card-waiting').getByText('1 person waits in the lobby').waitFor();
  await lookAt(host.page, 'rooms-awaited');

  await host.page.getByTestId('enter-room').click();
  await host.knock();
  await host.isIn();
  await lobby.getByText('The hosts inside see that you are here.').waitFor();
  await host.page.getByTestId('admit-from-notice').click();
  await early.isIn();
  await Promise.all([early, host].map(({ context }) => context.close()));
});

test('a guest who was made co-host changes title, password and newcomers from inside, and leaves alone what another host changes', async () => {
  const room = await owner.get('createRoom', { body: { title: 'Draft' } });
  const params = { id: room.id };
  const seat = await enter(owner, room.id);
  const cleo = await Attendee.open(browser, server.url, { joinsWithCamera: false });
  const { page } = cleo;
  await cleo.enter(room.id, 'Cleo Cohost');
  const peerId = `${await page.locator('[data-testid="tile"][data-self]').first().getAttribute('data-peer')}`;
  await page.getByTestId('more').click();
  await page.getByRole('menu').waitFor();
  assert.equal(await page.getByRole('menuitem', { name: 'Edit the meeting' }).count(), 0, 'not before');
  await page.keyboard.press('Escape');
  await seat.socket.get('setPeerRole', { peerId, role: 'host' });
  await page.getByTestId('end-menu').waitFor();

  await cleo.chooseMore('Edit the meeting');
  const form = page.getByTestId('edit-room-dialog').getByTestId('room-form');
  await form.getByLabel('Title').fill('Final reading');
  await form.getByText('The link, and a word you tell').click();
  await form.getByLabel('Password of the meeting').fill('open sesame');
  await form.getByText('Until a host lets them speak').click();
  await lookAt(page, 'meeting-edit');
  await owner.get('updateRoom', { params, body: { lobby: true } });
  await form.getByTestId('save-room').click();
  await page.getByRole('heading', { level: 1, name: 'Final reading' }).waitFor();
  await form.waitFor({ state: 'detached' });
  const changed = await owner.get('getRoom', { params });
  assert.deepEqual(
    [changed.title, changed.access, changed.entryRole, changed.lobby],
    ['Final reading', 'password', 'viewer', true],
  );

  const late = await Attendee.open(browser, server.url);
  await late.comeTo(room.id);
  await late.page.getByTestId('room-password').waitFor();
  await late.page.getByText('You join as a listener.').waitFor();
  await Promise.all([cleo, late].map(({ context }) => context.close()));
  seat.socket.close();
});
