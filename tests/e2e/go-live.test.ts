import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { ServerProcess } from '../support/server-process.ts';
import { Host, Viewer } from './support/actors.ts';
import { audioMoves, decodedAtLeast, picturesGoOn } from './support/media-probe.ts';

let server: ServerProcess;
let audience: Browser;

before(async () => {
  server = await ServerProcess.start();
  audience = await launchBrowser();
});
after(async () => {
  await audience?.close();
  await server?.stop();
});

for (const videoFormat of ['h264', 'vp8'] as const) {
  test(`a host goes live in ${videoFormat}, is lost, comes back and ends; a user and a guest watch`, async (t) => {
    const stage = await launchBrowser();
    t.after(() => stage.close());
    const host = await Host.open(stage, server.url, { videoFormat });
    await host.register();
    const id = await host.createShow(`In ${videoFormat}`);

    const [user, guest] = [await Viewer.open(audience, server.url), await Viewer.open(audience, server.url)];
    t.after(() => Promise.all([user.context.close(), guest.context.close()]));
    await user.register();
    await user.watch(id);
    await guest.watch(id);
    await user.sees('scheduled');
    await guest.sees('scheduled');

    await host.goLive();
    for (const viewer of [user, guest]) {
      await viewer.sees('live');
      const { fps, codecs } = await decodedAtLeast(viewer.page, 20);
      assert.deepEqual(codecs, [`video/${videoFormat.toUpperCase()}`]);
      await viewer.page.getByTestId('unmute').click();
      const { least, most } = await audioMoves(viewer.page);
      t.diagnostic(`${videoFormat}: ${fps.toFixed(1)} frames/s, audio level ${least.toFixed(3)} to ${most.toFixed(3)}`);
    }
    await host.page.getByTestId('viewer-count').filter({ hasText: '2' }).waitFor();
    await guest.page.getByTestId('viewer-count').filter({ hasText: '2' }).waitFor();

    await host.crash();
    await user.sees('backSoon');
    await guest.sees('backSoon');

    const stageAgain = await launchBrowser();
    t.after(() => stageAgain.close());
    const back = await Host.open(stageAgain, server.url, { videoFormat, email: host.email });
    await back.logIn();
    await back.page.goto(`/studio/${id}`);
    await back.goLive();
    for (const viewer of [user, guest]) {
      await viewer.sees('live');
      await picturesGoOn(viewer.page);
      assert.ok(viewer.page.url().endsWith(id), 'the same broadcast, the same page');
    }

    await back.end();
    await user.sees('ended');
    await guest.sees('ended');
  });
}
