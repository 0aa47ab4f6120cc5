import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { ServerProcess } from '../support/server-process.ts';
import { Host } from './support/actors.ts';

/** A name that is no localhost, so that browsers take plain HTTP there for insecure. */
const elsewhere = 'live.example';

let server: ServerProcess;
let browser: Browser;
before(async () => {
  server = await ServerProcess.start();
  browser = await launchBrowser({ extraFlags: [`--host-resolver-rules=MAP ${elsewhere} 127.0.0.1`] });
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** What a browser rejects with (Media Capture specification, section 10.2.5), and what the page says then. */
const failures = {
  denied: { name: 'NotAllowedError', title: /keeps the camera from this page/, remedy: /allow it there/ },
  missing: { name: 'NotFoundError', title: /No camera is connected/, remedy: /Plug one in/ },
  busy: { name: 'NotReadableError', title: /Another program is using the camera/, remedy: /Close the other program/ },
} as const;

for (const [reason, { name, title, remedy }] of Object.entries(failures)) {
  test(`a device that is ${reason} is told apart, with what to do, and can be tried again`, async () => {
    const host = await Host.open(browser, server.url);
    await host.page.addInitScript((errorName) => {
      const { mediaDevices } = navigator;
      const open = mediaDevices.getUserMedia.bind(mediaDevices);
      Object.assign(window, { devicesWork: false });
      mediaDevices.getUserMedia = (constraints) =>
        (window as unknown as { devicesWork: boolean }).devicesWork
          ? open(constraints)
          : Promise.reject(new DOMException('of the test', errorName));
    }, name);
    await host.register();
    await host.createShow(`A camera that is ${reason}`);
    const { page } = host;
    await page.getByTestId('open-devices').click();
    const message = page.getByTestId(`device-camera-${reason}`);
    await message.waitFor();
    const text = await message.innerText();
    assert.match(text, title);
    assert.match(text, remedy);
    await page.getByTestId(`device-microphone-${reason}`).waitFor();
    assert.equal(await page.getByTestId('go-live').isDisabled(), true);

    await page.evaluate(() => Object.assign(window, { devicesWork: true }));
    await message.getByRole('button').click();
    await page.getByTestId('preview').waitFor();
    await message.waitFor({ state: 'detached' });
    await host.context.close();
  });
}

test('a page that is not secure says so instead of asking for a camera that no browser gives it', async () => {
  const { port } = new URL(server.url);
  const host = await Host.open(browser, `http://${elsewhere}:${port}`);
  await host.register();
  await host.createShow('Over plain HTTP');
  const { page } = host;
  assert.equal(await page.evaluate(() => window.isSecureContext), false);
  await page.getByTestId('open-devices').click();
  const message = page.getByTestId('device-camera-insecure');
  await message.waitFor();
  assert.match(await message.innerText(), /https/);
  assert.equal(await page.getByTestId('device-microphone-insecure').count(), 0, 'once is enough');
  await host.context.close();
});
