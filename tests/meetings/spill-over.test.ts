import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { newRoom } from '../support/meeting.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';
import { bundledPage } from './support/bundled-page.ts';
import { openSdkPage } from './support/sdk-page.ts';

const people = 4;
/** Camera and microphone of each. */
const producers = people * 2;
/** Of one page. */
const consumers = producers - 2;
let server: TestServer;
let browser: Browser;
let pages: Page[];
let peerIds: string[];

before(async () => {
  // Not all pages find place on one worker, however few producers there are when they come; and when one dies there is another one at once.
  const env = { MEDIASOUP_WORKERS: '3', MEDIA_CONSUMERS_PER_WORKER: String(people - 1) };
  [server, browser] = await Promise.all([composeServer(env), launchBrowser()]);
  const { room } = await newRoom(server.url);
  const { code } = await bundledPage('sdk-person', 'sdkPerson');
  pages = await Promise.all(Array.from({ length: people }, () => openSdkPage(browser, server.url, code)));
  peerIds = await Promise.all(pages.map((page) => page.evaluate((id) => sdkPerson.enter(id), room.id)));
});
after(async () => {
  await browser?.close();
  await server?.close();
});

/** Camera and sound of everybody else come to everybody, by none of these consumers. Answers each page's consumers. */
function allReceive(not: string[][] = []): Promise<string[][]> {
  return Promise.all(
    pages.map((page, index) => {
      const others = peerIds.filter((_, other) => other !== index);
      return page.evaluate(([others, not]) => sdkPerson.receives(others, not), [others, not[index] ?? []] as const);
    }),
  );
}

/** The worker where all publish, and those that pages have spilled over to, to which what they consume is piped, each producer once. */
async function homeAndSpills(): Promise<{ homePid: number; spillPids: number[] }> {
  const { workers, totals } = await server.app.sfu.snapshot();
  const [home, ...others] = [...workers].sort((a, b) => b.producers - a.producers);
  assert.deepEqual([home?.producers, home?.pipedProducers], [producers, 0]);
  assert.equal(totals.producers, producers);
  assert.equal(totals.consumers, people * consumers);
  const spills = others.filter((worker) => worker.consumers > 0);
  assert.ok(spills.length > 0, 'no page has spilled over');
  for (const worker of others) {
    // One page does not consume what it sends itself.
    const consumed = worker.consumers === consumers ? consumers : worker.consumers > 0 ? producers : 0;
    assert.equal(worker.pipedProducers, consumed, `for ${worker.consumers} consumers`);
  }
  return { homePid: home!.pid!, spillPids: spills.map(({ pid }) => pid!) };
}

test('a meeting on several media workers: everybody receives everybody, each producer is piped once, and kill -9 of any of them is survived', async (t) => {
  await allReceive();
  const before = await homeAndSpills();

  process.kill(before.spillPids[0]!, 'SIGKILL');
  await allReceive();
  const { homePid } = await homeAndSpills();
  assert.equal(homePid, before.homePid);

  const received = await allReceive();
  const from = performance.now();
  process.kill(homePid, 'SIGKILL');
  // All publish anew, so nothing is received by a consumer of before.
  await allReceive(received);
  t.diagnostic(`everything arrives again ${Math.round(performance.now() - from)} ms after the death of home`);
  await homeAndSpills();

  const states = await Promise.all(pages.map((page) => page.evaluate(() => sdkPerson.state())));
  assert.deepEqual(
    states,
    peerIds.map((peerId) => ({ connection: 'connected', peerId, peers: people })),
  );
});
