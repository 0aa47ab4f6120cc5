import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';
import { bundle, openBlankPage } from './support/matrix/blank-page.ts';
import { limitMs, median } from './support/matrix/pages/lip-sync.ts';
import { type Source, sources } from './support/matrix/sources.ts';

/** Every way out; all of them watch the same show at the same time. */
const ways = { WebRTC: 'webrtc', WHEP: 'whep', 'LL-HLS': 'llhls', HLS: 'hls' } as const;
const leastPictures = 20;

let server: TestServer;
let browser: Browser;
let scripts: { publisher: string; watcher: string };

before(async () => {
  server = await composeServer();
  browser = await launchBrowser();
  scripts = { publisher: await bundle('publisher'), watcher: await bundle('watcher') };
});
after(async () => {
  await browser?.close();
  await server?.close();
});

for (const [sourceName, open] of Object.entries(sources)) {
  suite(`published by ${sourceName}`, { concurrency: true }, () => {
    let source: Source;
    before(async () => {
      source = await open({ url: server.url, browser, script: scripts.publisher });
    });
    after(() => source?.stop());

    for (const [wayName, way] of Object.entries(ways)) {
      test(`${sourceName} to ${wayName}: moving pictures, and sound in sync with them`, async (t) => {
        const page = await openBlankPage(browser, server.url, scripts.watcher);
        t.after(() => page.context().close());
        const watched = await page.evaluate(({ id, way }) => watcher.watch(id, way), { id: source.broadcastId, way });
        const offsetMs = median(watched.offsetsMs);
        const all = watched.allOffsetsMs.map((ms) => ms.toFixed(0)).join(' ');
        t.diagnostic(
          `${sourceName} to ${wayName}: beep ${offsetMs.toFixed(0)} ms after flash (${all}${watched.settled ? '' : ', not settled'}), ${watched.pictures} pictures`,
        );
        assert.ok(watched.pictures >= leastPictures, `${watched.pictures} pictures`);
        assert.ok(Math.abs(offsetMs) < limitMs, `the beep came ${offsetMs} ms after the flash`);
      });
    }
  });
}
