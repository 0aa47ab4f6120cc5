import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
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

test('what begins next stands first, says how far that is, and goes into a calendar: from the list, and at the door of a guest', async () => {
  const dayMs = 86_400_000;
  const inDays = (days: number) => new Date(Date.now() + days * dayMs).toISOString();
  const plan = (title: string, scheduledAt: string) => owner.get('createRoom', { body: { title, scheduledAt } });
  await plan('Next month', inDays(30));
  const soon = await plan('Rehearsal, second act', inDays(2));
  await plan('Last week', inDays(-9));
  const host = await Attendee.open(browser, server.url);
  const { page } = host;
  await logIn(page, owner.email);
  await page.goto('/rooms');
  // Rooms in which somebody is stand before them.
  const planned = page.getByTestId('room-card').filter({ has: page.getByTestId('schedule') });
  await planned.filter({ hasText: 'Last week' }).waitFor();
  assert.match(await planned.nth(0).innerText(), /Rehearsal, second act[\s\S]*in 2 days/);
  assert.match(await planned.nth(1).innerText(), /Next month[\s\S]*in 30 days/);
  const past = planned.filter({ hasText: 'Last week' });
  assert.doesNotMatch(await past.innerText(), /days ago/);
  assert.equal(await past.getByTestId('to-calendar').count(), 0);
  await lookAt(page, 'rooms-scheduled', { fullPage: true });

  const guest = await Attendee.open(browser, server.url);
  await guest.comeTo(soon.id);
  await lookAt(guest.page, 'scheduled-prepare');
  for (const one of [planned.nth(0), guest.page.getByTestId('pre-join')]) {
    const saved = one.page().waitForEvent('download');
    await one.getByTestId('to-calendar').click();
    const file = await saved;
    assert.equal(file.suggestedFilename(), 'meeting.ics');
    const text = (await readFile(await file.path(), 'utf8')).replaceAll('\r\n ', '');
    assert.ok(text.includes('SUMMARY:Rehearsal\\, second act\r\n'), text);
    assert.ok(text.includes(`URL:${server.url}/room/${soon.id}\r\n`), text);
    const { scheduledAt } = soon;
    assert.ok(text.includes(`DTSTART:${scheduledAt?.replace(/[-:]|\.\d+/g, '')}\r\n`), text);
  }
  await Promise.all([host, guest].map(({ context }) => context.close()));
});
