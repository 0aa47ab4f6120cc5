import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { enter, newRoom } from '../support/meeting.ts';
import { composeServer } from '../support/server-in-process.ts';
import { lookAt } from './support/look-at.ts';
import { Attendee } from './support/meeting-page.ts';

let browser: Browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser?.close());

/** A guest in a browser whom the host of a meeting sends away from its lobby. */
async function denied(deniedSeconds: string, run: (guest: Attendee) => Promise<void>): Promise<void> {
  const server = await composeServer({ MEETING_LOBBY_DENIED_SECONDS: deniedSeconds });
  try {
    const { host, room } = await newRoom(server.url, { lobby: true });
    const { socket } = await enter(host, room.id);
    const guest = await Attendee.open(browser, server.url, { joinsWithCamera: false });
    await guest.comeTo(room.id);
    await guest.knock('Gustav Guest');
    await guest.page.getByTestId('lobby').waitFor();
    await socket.get('denyWaiting', {});
    await guest.page.getByTestId('room-denied').waitFor();
    await run(guest);
    await guest.page.close();
    socket.close();
  } finally {
    await server.close();
  }
}

test('who was not let in is told how long to wait, also when they come anew', () =>
  denied('3600', async ({ page }) => {
    const again = page.getByTestId('room-again');
    assert.equal(await again.isDisabled(), true);
    assert.match((await again.textContent()) ?? '', /^Try again in [\d,]+ seconds$/);
    await page.reload();
    await page.getByTestId('join-room').click();
    await page.getByTestId('room-denied').waitFor();
    assert.equal(await again.isDisabled(), true);
    await lookAt(page, 'meeting-denied');
  }));

test('may knock again when the time is over', () =>
  denied('2', async (guest) => {
    const { page } = guest;
    await page.getByText('You can try again now.').waitFor({ state: 'attached' });
    await page.getByRole('button', { name: 'Try again', exact: true }).click();
    await guest.knock();
    await page.getByTestId('lobby').waitFor();
  }));
