import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
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
