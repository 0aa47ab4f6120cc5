import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';
import { SdkPeople } from './support/sdk-people.ts';

const people = 5;
let server: TestServer;
let browser: Browser;
let meeting: SdkPeople;

before(async () => {
  [server, browser] = await Promise.all([composeServer({ MEDIASOUP_WORKERS: '1' }), launchBrowser()]);
  meeting = await SdkPeople.meet(browser, server.url, people);
});
after(async () => {
  await browser?.close();
  await server?.close();
});

async function workerPid(): Promise<number> {
  const { workers } = await server.app.sfu.snapshot();
  return workers[0]!.pid!;
}

test('kill -9 of the media worker of a meeting of five: all receive all others again by themselves, as the same peers', async (t) => {
  let received = await meeting.allReceive();
  for (let kill = 1; kill <= 2; kill++) {
    const pid = await workerPid();
    const from = performance.now();
    process.kill(pid, 'SIGKILL');
    received = await meeting.allReceive(received);
    t.diagnostic(`kill ${kill}: everything arrives again after ${Math.round(performance.now() - from)} ms`);
    assert.notEqual(await workerPid(), pid);
  }
  await meeting.areWhoTheyWere();
});
