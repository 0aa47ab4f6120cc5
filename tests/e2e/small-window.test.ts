import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { newRoom } from '../support/meeting.ts';
import { ServerProcess } from '../support/server-process.ts';
import { Attendee } from './support/meeting-page.ts';

/** WICG document-picture-in-picture. */
interface SmallWindows {
  requestWindow: (size: object) => Promise<Window>;
  window: Window | null;
}
type Opener = { documentPictureInPicture: SmallWindows };

declare global {
  /** Gives the page the window it has asked for, and resolves when that has closed. */
  var giveWindow: () => Promise<void>;
}

let server: ServerProcess;
let browser: Browser;
before(async () => {
  server = await ServerProcess.start();
  browser = await launchBrowser({ extraFlags: ['--use-fake-device-for-media-stream=fps=5'] });
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** A browser that takes its time to open small windows. */
function openSlowly(): void {
  const { documentPictureInPicture: windows } = globalThis as unknown as Opener;
  const { requestWindow } = windows;
  windows.requestWindow = async (size) => {
    const made = await requestWindow.call(windows, size);
    const closed = new Promise<void>((resolve) => made.addEventListener('pagehide', () => resolve()));
    await new Promise<void>((resolve) => {
      globalThis.giveWindow = () => {
        resolve();
        return closed;
      };
    });
    return made;
  };
}

test('a small window that opens when its meeting has been left closes again', async () => {
  const { room } = await newRoom(server.url);
  const ana = await Attendee.open(browser, server.url);
  await ana.page.addInitScript(openSlowly);
  await ana.enter(room.id, 'Ana');
  await ana.chooseMore('Small window on top');
  await ana.page.waitForFunction(() => globalThis.giveWindow !== undefined);
  await ana.leave();
  await ana.page.evaluate(() => giveWindow());
  const left = await ana.page.evaluate(() => (globalThis as unknown as Opener).documentPictureInPicture.window);
  assert.equal(left, null);
});
