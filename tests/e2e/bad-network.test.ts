import assert from 'node:assert/strict';
import { after, before, type TestContext, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import type { ImpairedNetwork } from '../support/impaired-network.ts';
import { newRoom } from '../support/meeting.ts';
import { freePortRange } from '../support/ports.ts';
import { ServerProcess } from '../support/server-process.ts';
import { networkTo, openBehind, reachedAt } from './support/behind-network.ts';
import { lookAt } from './support/look-at.ts';
import { readMedia } from './support/media-probe.ts';
import { hears, receivesOthers, stopsDecoding } from './support/meeting-media.ts';
import { Attendee } from './support/meeting-page.ts';
import { ownPeer } from './support/meeting-people.ts';

/** Three people: what is sent to Ana goes through a bad network, and what Bo sends; Cy's is good. */
let server: ServerProcess;
let browser: Browser;
let anas: ImpairedNetwork;
let bos: ImpairedNetwork;
let ana: Attendee;
let bo: Attendee;
let cy: Attendee;

before(async () => {
  const port = await freePortRange(1);
  server = await ServerProcess.start(reachedAt(port));
  anas = await networkTo(port, { address: '127.0.0.2', seed: 11 });
  bos = await networkTo(port, { address: '127.0.0.3', seed: 12 });
  // Three cameras in three sizes each are encoded by one machine.
  browser = await launchBrowser({ extraFlags: ['--use-fake-device-for-media-stream=fps=10'] });
  const { room } = await newRoom(server.url, { title: 'From the train' });
  [ana, bo, cy] = await Promise.all([
    openBehind(anas, browser, server.url),
    openBehind(bos, browser, server.url),
    Attendee.open(browser, server.url),
  ]);
  await ana.enter(room.id, 'Ana');
  await bo.enter(room.id, 'Bo');
  await cy.enter(room.id, 'Cy');
  await watchNotices(ana.page);
});
after(async () => {
  await browser?.close();
  anas?.close();
  bos?.close();
  await server?.stop();
});

/** What a page says about its network, one after the other. */
type Told = 'good' | 'limited' | 'poor';
const ranks: Told[] = ['good', 'limited', 'poor'];

async function watchNotices(page: Page): Promise<void> {
  await page.evaluate(() => {
    const told = ['good'];
    Object.assign(window, { toldNetwork: told });
    new MutationObserver(() => {
      const text = document.querySelector('[data-testid="network-weak"]')?.textContent ?? null;
      const now = text === null ? 'good' : /very weak/.test(text) ? 'poor' : 'limited';
      if (told.at(-1) !== now) told.push(now);
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
}

const told = (page: Page) => page.evaluate(() => (window as unknown as { toldNetwork: Told[] }).toldNetwork);
/** Resolves when the page says so; rejects with what it said, and what its connections say. */
async function isTold(page: Page, state: Told, timeout = 90_000): Promise<void> {
  try {
    await page.waitForFunction(
      (wanted) => (window as unknown as { toldNetwork: string[] }).toldNetwork.at(-1) === wanted,
      state,
      { timeout },
    );
  } catch (error) {
    const connections = await page.evaluate(async () => {
      const reports = await Promise.all(window.footlightConnections.map((connection) => connection.getStats()));
      const entries = reports.flatMap((report) => [...report.values()]);
      return entries
        .filter(({ type, nominated }) => type === 'inbound-rtp' || nominated)
        .map(({ kind, frameHeight, packetsReceived, packetsLost, currentRoundTripTime }) => {
          return { kind, frameHeight, packetsReceived, packetsLost, currentRoundTripTime };
        });
    });
    const said = (await told(page)).join(' ');
    throw new Error(`not ${state} but ${said}: ${JSON.stringify(connections)}`, { cause: error });
  }
}

async function isToldStepByStep(page: Page): Promise<void> {
  const steps = await told(page);
  const sizes = steps.slice(1).map((state, index) => Math.abs(ranks.indexOf(state) - ranks.indexOf(steps[index]!)));
  assert.ok(
    sizes.every((size) => size === 1),
    steps.join(' '),
  );
}

async function marksOf(page: Page, peerId: string, qualities: string[]): Promise<void> {
  const mark = qualities.map((quality) => `[data-testid="link-quality"][data-quality="${quality}"]`).join(', ');
  await page
    .locator(`[data-testid="tile"][data-peer="${peerId}"]`)
    .locator(mark)
    .first()
    .waitFor({ state: 'attached', timeout: 90_000 });
}

/** Resolves when all pictures that arrive have at least so many lines. */
async function arePicturesOf(page: Page, lines: number): Promise<void> {
  const deadline = performance.now() + 60_000;
  let heights: number[] = [];
  while (performance.now() < deadline) {
    const { atMs, videoHeights } = await readMedia(page);
    heights = videoHeights;
    if (heights.length > 0 && heights.every((height) => height >= lines)) return;
    await page.waitForFunction((until) => performance.now() >= until, atMs + 100);
  }
  throw new Error(`pictures of ${heights} lines`);
}

const showsNoOther = (page: Page) =>
  page.waitForFunction(
    () =>
      document.querySelector('[data-testid="tile"][data-kind="person"][data-video="true"]:not([data-self])') === null,
  );

/** Tells when what took how long, for whoever reads the results. */
function stopwatch(t: TestContext) {
  const began = performance.now();
  return async (what: string, done: Promise<unknown>) => {
    await done;
    t.diagnostic(`${((performance.now() - began) / 1000).toFixed(1)} s: ${what}`);
  };
}

function tellNetworks(t: TestContext): void {
  t.diagnostic(`to Ana: ${JSON.stringify(anas.down.counts)}, from Bo: ${JSON.stringify(bos.up.counts)}`);
}

test('all media of a person goes over their network', async () => {
  await Promise.all([ana, bo, cy].map(({ page }) => receivesOthers(page, { seen: 2, heard: 2 })));
  for (const [{ page }, network] of [[ana, anas] as const, [bo, bos] as const]) {
    const addresses = await page.evaluate(async () => {
      const reports = await Promise.all(window.footlightConnections.map((connection) => connection.getStats()));
      return reports.flatMap((report) => {
        const entries = [...report.values()];
        const used = entries.filter(({ type, nominated }) => type === 'candidate-pair' && nominated);
        return used.map(({ remoteCandidateId }) => `${report.get(remoteCandidateId)?.address}`);
      });
    });
    assert.ok(addresses.length >= 2 && addresses.every((address) => address === network.address), addresses.join());
    assert.equal(network.clients, addresses.length);
    assert.ok(network.up.counts.passed > 100 && network.down.counts.passed > 100);
  }
  assert.deepEqual(await told(ana.page), ['good']);
});

test('loss: pictures get smaller, then they go, and sound goes on; who sends badly is marked; all comes back', async (t) => {
  const done = stopwatch(t);
  const bosPeer = await ownPeer(bo.page);
  anas.down.impair({ loss: 0.25 });
  bos.up.impair({ loss: 0.3 });
  await Promise.all([
    done('Ana is told that pictures are smaller', isTold(ana.page, 'limited')).then(async () => {
      await done('Ana is told that there are no pictures', isTold(ana.page, 'poor'));
      await done('Ana is shown faces in the place of pictures', showsNoOther(ana.page));
      await lookAt(ana.page, 'meeting-network-poor');
      await done('nothing is decoded any more', stopsDecoding(ana.page));
      await done('Ana hears both', receivesOthers(ana.page, { seen: 0, heard: 2 }));
    }),
    done('Cy sees that the link of Bo is poor', marksOf(cy.page, bosPeer, ['poor'])).then(() =>
      done('Cy hears Bo', hears(cy.page, bosPeer)),
    ),
  ]);
  assert.ok(anas.down.counts.lost > 0 && bos.up.counts.lost > 0);
  tellNetworks(t);
  anas.down.impair({});
  bos.up.impair({});
  await Promise.all([
    done('Ana is told nothing any more', isTold(ana.page, 'good')),
    done('Ana sees and hears both', receivesOthers(ana.page, { seen: 2, heard: 2 })),
    done('Cy sees that the link of Bo is good', marksOf(cy.page, bosPeer, ['good'])),
  ]);
  await isToldStepByStep(ana.page);
  assert.deepEqual((await told(ana.page)).slice(0, 3), ['good', 'limited', 'poor']);
});

test('a narrow network: less is sent so that sound goes on; who sends less than is shown is marked; all comes back', async (t) => {
  const done = stopwatch(t);
  const bosPeer = await ownPeer(bo.page);
  anas.down.impair({ rateBps: 250_000 });
  bos.up.impair({ rateBps: 250_000 });
  await Promise.all([
    done('Ana is told that pictures are smaller', isTold(ana.page, 'limited')).then(async () => {
      await done('Ana hears both, and sees their pictures go on', receivesOthers(ana.page, { seen: 2, heard: 2 }));
      t.diagnostic(`Ana gets pictures of ${(await readMedia(ana.page)).videoHeights.join(' and ')} lines`);
    }),
    done('Cy sees that the link of Bo is not good', marksOf(cy.page, bosPeer, ['fair', 'poor'])).then(() =>
      done('Cy sees and hears both', receivesOthers(cy.page, { seen: 2, heard: 2 })),
    ),
  ]);
  assert.ok(anas.down.counts.overflowed > 0);
  assert.notEqual((await told(ana.page)).at(-1), 'good');
  tellNetworks(t);
  anas.down.impair({});
  bos.up.impair({});
  await Promise.all([
    done('Ana is told nothing any more', isTold(ana.page, 'good')).then(() =>
      done('Ana sees both as large as before', arePicturesOf(ana.page, 360)),
    ),
    done('Cy sees that the link of Bo is good', marksOf(cy.page, bosPeer, ['good'])),
  ]);
  await receivesOthers(ana.page, { seen: 2, heard: 2 });
  await isToldStepByStep(ana.page);
  t.diagnostic(`Ana was told: ${(await told(ana.page)).join(' ')}`);
});
