import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';
import { SdkPeople } from './support/sdk-people.ts';

const people = 4;
/** Camera and microphone of each. */
const producers = people * 2;
/** Of one page. */
const consumers = producers - 2;
let server: TestServer;
let browser: Browser;
let meeting: SdkPeople;

before(async () => {
  // Not all pages find place on one worker, however few producers there are when they come; and when one dies there is another one at once.
  const env = { MEDIASOUP_WORKERS: '3', MEDIA_CONSUMERS_PER_WORKER: String(people - 1) };
  [server, browser] = await Promise.all([composeServer(env), launchBrowser()]);
  meeting = await SdkPeople.meet(browser, server.url, people);
});
after(async () => {
  await browser?.close();
  await server?.close();
});

/** The worker where all publish, and those that pages have spilled over to, to which what they consume is piped, each producer once. */
async function homeAndSpills(): Promise<{ homePid: number; spillPids: number[] }> {
  const { workers, totals } = await settledSnapshot();
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

/** When there are as many consumers as there should be: one that came twice while a worker was replaced may just be closing. */
async function settledSnapshot() {
  for (const deadline = performance.now() + 20_000; ; ) {
    const snapshot = await server.app.sfu.snapshot();
    if (snapshot.totals.consumers === people * consumers || performance.now() > deadline) return snapshot;
  }
}

test('a meeting on several media workers: everybody receives everybody, each producer is piped once, and kill -9 of any of them is survived', async (t) => {
  await meeting.allReceive();
  const before = await homeAndSpills();

  process.kill(before.spillPids[0]!, 'SIGKILL');
  await meeting.allReceive();
  const { homePid } = await homeAndSpills();
  assert.equal(homePid, before.homePid);

  const received = await meeting.allReceive();
  const from = performance.now();
  process.kill(homePid, 'SIGKILL');
  // All publish anew, so nothing is received by a consumer of before.
  await meeting.allReceive(received);
  t.diagnostic(`everything arrives again ${Math.round(performance.now() - from)} ms after the death of home`);
  await homeAndSpills();

  await meeting.areWhoTheyWere();
});
