import assert from 'node:assert/strict';
import { after, before, type TestContext, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { newRoom } from '../support/meeting.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';
import { receivesOthers } from './support/meeting-media.ts';
import { Attendee } from './support/meeting-page.ts';
import { ownPeer } from './support/meeting-people.ts';
import { sendsLayers } from './support/sent-layers.ts';
import { setHidden } from './support/visibility.ts';

/** Ana sends her camera in three sizes; Bo and Cy, who have theirs off, look at it, or do not. */
let server: TestServer;
let browser: Browser;
let ana: Attendee;
let bo: Attendee;
let cy: Attendee;
let peers: { ana: string; bo: string; cy: string };
let loadBefore: Load;

before(async () => {
  server = await composeServer({ MEDIA_LAYER_RELEASE_SECONDS: '1' });
  // What is looked at is what is sent, not how smoothly: few pictures leave the machine time for all three pages.
  browser = await launchBrowser({ extraFlags: ['--use-fake-device-for-media-stream=fps=5'] });
  const { room } = await newRoom(server.url, { title: 'Who looks' });
  const open = (joinsWithCamera: boolean) => Attendee.open(browser, server.url, { joinsWithCamera });
  [ana, bo, cy] = await Promise.all([open(true), open(false), open(false)]);
  await ana.enter(room.id, 'Ana');
  await bo.enter(room.id, 'Bo');
  await cy.enter(room.id, 'Cy');
  await Promise.all([ana, bo, cy].map((one) => one.seesTiles(3)));
  peers = { ana: await ownPeer(ana.page), bo: await ownPeer(bo.page), cy: await ownPeer(cy.page) };
  await Promise.all([ana, bo, cy].map(({ page }) => watchWarnings(page)));
  loadBefore = await load();
});
after(async () => {
  await browser?.close();
  await server?.close();
});

/** Notes what a page says against anybody's link, its own one included, one after the other. */
async function watchWarnings(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen = new Set<string>();
    Object.assign(window, { warnings: seen });
    const look = () => {
      for (const mark of document.querySelectorAll<HTMLElement>('[data-testid="link-quality"]')) {
        const peer = mark.closest<HTMLElement>('[data-testid="tile"]')?.dataset.peer;
        if (mark.dataset.quality !== 'good') seen.add(`${peer} is ${mark.dataset.quality}`);
      }
      const weak = document.querySelector('[data-testid="network-weak"]');
      if (weak !== null) seen.add(`${weak.textContent}`);
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
    look();
  });
}

interface Load {
  /** So long browsers said that the uplink or the processor carries less than there is to send. */
  limitedSeconds: number;
  rttSeconds: number;
  rtts: number;
}

/** What the connections of all pages have come to until now. */
async function load(): Promise<Load> {
  const loads = await Promise.all(
    [ana, bo, cy].map(({ page }) =>
      page.evaluate(async () => {
        const reports = await Promise.all(window.footlightConnections.map((connection) => connection.getStats()));
        const entries = reports.flatMap((report) => [...report.values()]);
        const limited = entries.map(({ qualityLimitationDurations: of }) => (of?.bandwidth ?? 0) + (of?.cpu ?? 0));
        const pairs = entries.filter(({ type, nominated }) => type === 'candidate-pair' && nominated);
        const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
        return {
          limitedSeconds: Math.max(0, ...limited),
          rttSeconds: sum(pairs.map(({ totalRoundTripTime }) => totalRoundTripTime)),
          rtts: sum(pairs.map(({ responsesReceived }) => responsesReceived)),
        };
      }),
    ),
  );
  const total = (of: keyof Load) => loads.reduce((sum, one) => sum + one[of], 0);
  return { limitedSeconds: total('limitedSeconds'), rttSeconds: total('rttSeconds'), rtts: total('rtts') };
}

/** Where the browsers themselves find their way too narrow for more than this, or a loopback so slow, the machine is overloaded, and a mark says what is true. */
const [limitedSecondsMost, rttMsMost] = [5, 100];

/** Nothing was said against anybody's link since it was asked last. */
async function nobodyWarned(t: TestContext): Promise<void> {
  const before = loadBefore;
  loadBefore = await load();
  const warned = await Promise.all(
    [ana, bo, cy].map(({ page }) =>
      page.evaluate(() => {
        const { warnings } = window as unknown as { warnings: Set<string> };
        const seen = [...warnings];
        warnings.clear();
        return seen;
      }),
    ),
  );
  const limitedSeconds = loadBefore.limitedSeconds - before.limitedSeconds;
  const rttMs = ((loadBefore.rttSeconds - before.rttSeconds) * 1_000) / Math.max(1, loadBefore.rtts - before.rtts);
  const about = `limited for ${limitedSeconds.toFixed(1)} s, a round trip of ${rttMs.toFixed(0)} ms`;
  if (limitedSeconds > limitedSecondsMost || rttMs > rttMsMost) t.diagnostic(`overloaded: ${about}: ${warned.flat()}`);
  else assert.deepEqual(warned, [[], [], []], about);
}

const tileOf = (page: Page, peerId: string) => page.locator(`[data-testid="tile"][data-peer="${peerId}"]`);

async function pin({ page }: Attendee, peerId: string): Promise<void> {
  const tile = tileOf(page, peerId);
  await tile.hover();
  await tile.getByTestId('pin-tile').click();
  await tile.and(page.locator('[data-place="main"]')).waitFor();
}

/** Resolves when the picture that is shown of somebody has so many lines. */
async function shows({ page }: Attendee, peerId: string, lines: number): Promise<void> {
  const video = tileOf(page, peerId).locator('video');
  await video.waitFor();
  const height = () => video.evaluate((element) => (element as HTMLVideoElement).videoHeight);
  const deadline = performance.now() + 60_000;
  while (performance.now() < deadline) {
    if ((await height()) === lines) return;
    await page.waitForFunction(
      (until) => performance.now() >= until,
      await page.evaluate(() => performance.now() + 50),
    );
  }
  throw new Error(`a picture of ${await height()} lines`);
}

/** Tells what took how long, for whoever reads the results. */
async function timed(t: TestContext, what: string, done: Promise<unknown>): Promise<void> {
  const began = performance.now();
  await done;
  t.diagnostic(`${((performance.now() - began) / 1000).toFixed(1)} s: ${what}`);
}

test('a camera that everybody sees small is sent in its lowest layer only', async (t) => {
  await pin(bo, peers.cy);
  await pin(cy, peers.bo);
  await timed(t, 'one layer is sent', sendsLayers(ana.page, 1));
  await Promise.all([bo, cy].map((one) => shows(one, peers.ana, 180)));
  await Promise.all([bo, cy].map(({ page }) => receivesOthers(page, { seen: 1, heard: 2 })));
  await nobodyWarned(t);
});

test('who sees it large gets the whole picture, and nobody is said to have a bad link on the way', async (t) => {
  await pin(bo, peers.ana);
  await timed(t, 'Bo sees Ana as large as she sends', shows(bo, peers.ana, 720));
  await sendsLayers(ana.page, 3);
  await shows(cy, peers.ana, 180);
  await nobodyWarned(t);
});

test('it goes to and fro, and always comes again', async (t) => {
  for (let times = 0; times < 3; times++) {
    await pin(bo, peers.cy);
    await timed(t, 'one layer is sent', sendsLayers(ana.page, 1));
    await pin(bo, peers.ana);
    await timed(t, 'Bo sees Ana as large as she sends', shows(bo, peers.ana, 720));
  }
  await nobodyWarned(t);
});

test('nobody looks: the lowest layer is sent on, so that a picture is there at once', async (t) => {
  await bo.page.keyboard.press('a');
  await bo.page.getByTestId('meeting').getByText('Sound only', { exact: true }).waitFor();
  await setHidden(cy.page, true);
  await timed(t, 'one layer is sent', sendsLayers(ana.page, 1));
  await setHidden(cy.page, false);
  await bo.page.keyboard.press('a');
  await Promise.all([bo, cy].map(({ page }) => receivesOthers(page, { seen: 1, heard: 2 })));
  await timed(t, 'Bo sees Ana as large as she sends', shows(bo, peers.ana, 720));
  await sendsLayers(ana.page, 3);
  await nobodyWarned(t);
});
