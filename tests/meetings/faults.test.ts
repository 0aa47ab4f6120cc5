import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { newRoom } from '../support/meeting.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';
import { bundledPage } from './support/bundled-page.ts';
import { openSdkPage } from './support/sdk-page.ts';

const people = 5;
let server: TestServer;
let browser: Browser;
let pages: Page[];
let peerIds: string[];

before(async () => {
  [server, browser] = await Promise.all([composeServer({ MEDIASOUP_WORKERS: '1' }), launchBrowser()]);
  const { room } = await newRoom(server.url);
  const { code } = await bundledPage('sdk-person', 'sdkPerson');
  pages = await Promise.all(Array.from({ length: people }, () => openSdkPage(browser, server.url, code)));
  peerIds = await Promise.all(pages.map((page) => page.evaluate((id) => sdkPerson.enter(id), room.id)));
});
after(async () => {
  await browser?.close();
  await server?.close();
});

/** Everybody receives camera and sound of everybody else, by none of these consumers. Answers each page's consumers. */
function allReceive(not: string[][] = []): Promise<string[][]> {
  return Promise.all(
    pages.map((page, index) => {
      const others = peerIds.filter((_, other) => other !== index);
      return page.evaluate(([others, not]) => sdkPerson.receives(others, not), [others, not[index] ?? []] as const);
    }),
  );
}

async function workerPid(): Promise<number> {
  const { workers } = await server.app.sfu.snapshot();
  return workers[0]!.pid!;
}

test('kill -9 of the media worker of a meeting of five: all receive all others again by themselves, as the same peers', async (t) => {
  let received = await allReceive();
  for (let kill = 1; kill <= 2; kill++) {
    const pid = await workerPid();
    const from = performance.now();
    process.kill(pid, 'SIGKILL');
    received = await allReceive(received);
    t.diagnostic(`kill ${kill}: everything arrives again after ${Math.round(performance.now() - from)} ms`);
    assert.notEqual(await workerPid(), pid);
  }
  const states = await Promise.all(pages.map((page) => page.evaluate(() => sdkPerson.state())));
  assert.deepEqual(
    states,
    peerIds.map((peerId) => ({ connection: 'connected', peerId, peers: people })),
  );
});
