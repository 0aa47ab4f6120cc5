import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser, newVisitor } from '../support/browser.ts';
import { Person } from '../support/person.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';
import { logIn } from './support/actors.ts';

let server: TestServer;
let browser: Browser;

before(async () => {
  [server, browser] = await Promise.all([composeServer(), launchBrowser()]);
});
after(async () => {
  await browser?.close();
  await server?.close();
});

test('where motion is reduced a dialog closes also while its size changes', async () => {
  const { page } = await newVisitor(browser, server.url);
  await logIn(page, (await Person.user(server.url)).email);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('/rooms');
  await page.getByTestId('new-room').click();
  const form = page.getByTestId('room-form');
  await form.waitFor();
  const began = await page.evaluate(async () => {
    const scrim = document.querySelector('[data-testid="room-form"]')!.closest('[class*="scrim"]')!;
    // Lengths hang on the size of text; whatever moves because of that is cut off by the next change, at any moment of closing.
    const resize = (size: string) => {
      document.documentElement.style.fontSize = size;
      return scrim.getAnimations().filter((animation) => animation instanceof CSSTransition).length;
    };
    const moving = resize('20px');
    document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    for (let count = 0; count < 40; count++) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      resize(count % 2 === 0 ? '16px' : '20px');
    }
    return moving;
  });
  await page.locator('[class*="scrim"]').waitFor({ state: 'detached' });
  assert.equal(began, 0, 'nothing moves');
});
