import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import type { ImpairedNetwork } from '../support/impaired-network.ts';
import { newRoom } from '../support/meeting.ts';
import { freePortRange } from '../support/ports.ts';
import { ServerProcess } from '../support/server-process.ts';
import { networkTo, openBehind, reachedAt } from './support/behind-network.ts';
import { receivesOthers } from './support/meeting-media.ts';
import { Attendee } from './support/meeting-page.ts';
import { openPeople, ownPeer, personOf, tileOf } from './support/meeting-people.ts';

/** Two people; Ana's media takes the way over a network that can be cut, while her socket stays. */
let server: ServerProcess;
let browser: Browser;
let network: ImpairedNetwork;
let ana: Attendee;
let bo: Attendee;

before(async () => {
  const port = await freePortRange(1);
  server = await ServerProcess.start(reachedAt(port));
  network = await networkTo(port, { address: '127.0.0.2' });
  browser = await launchBrowser({ extraFlags: ['--use-fake-device-for-media-stream=fps=5'] });
  const { room } = await newRoom(server.url, { title: 'In the tunnel' });
  ana = await openBehind(network, browser, server.url);
  bo = await Attendee.open(browser, server.url);
  await ana.enter(room.id, 'Ana');
  await bo.enter(room.id, 'Bo');
});
after(async () => {
  await browser?.close();
  network?.close();
  await server?.stop();
});

/** What the server calls its ends of this page's connections: another name with every restart of ICE. */
const iceUfrags = (page: Page) =>
  page.evaluate(() =>
    window.footlightConnections
      .filter(({ connectionState }) => connectionState !== 'closed')
      .map(({ remoteDescription }) => /^a=ice-ufrag:(.+)$/m.exec(remoteDescription?.sdp ?? '')?.[1]),
  );

async function areRestarted(page: Page, before: readonly (string | undefined)[]): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (performance.now() < deadline) {
    const atMs = await page.evaluate(() => performance.now());
    const now = await iceUfrags(page);
    if (now.length === before.length && now.every((ufrag) => ufrag !== undefined && !before.includes(ufrag))) return;
    await page.waitForFunction((until) => performance.now() >= until, atMs + 100);
  }
  throw new Error('ICE is not restarted');
}

test('media that is cut for ten seconds comes back by restarts of ICE, for the same peer in the same role', async () => {
  const bothReceive = () => Promise.all([ana, bo].map(({ page }) => receivesOthers(page, { seen: 1, heard: 1 })));
  await bothReceive();
  const peerId = await ownPeer(ana.page);
  const before = await iceUfrags(ana.page);
  assert.equal(before.length, 2);
  // Where Bo's page would lose her for a moment, this tile would be another one afterwards.
  const tile = await tileOf(bo.page, peerId).elementHandle();

  for (const link of [network.up, network.down]) link.impair({ loss: 1 });
  const cutAt = await ana.page.evaluate(() => performance.now());
  await ana.page.getByTestId('media-recovering').waitFor({ timeout: 60_000 });
  await ana.page.waitForFunction((until) => performance.now() >= until, cutAt + 10_000);
  await areRestarted(ana.page, before);
  for (const link of [network.up, network.down]) {
    assert.ok(link.counts.lost > 0);
    link.impair({});
  }
  await bothReceive();
  await ana.page.getByTestId('media-recovering').waitFor({ state: 'detached' });
  assert.equal(await ownPeer(ana.page), peerId);
  assert.equal(await tile?.evaluate((element) => element.isConnected), true);
  await openPeople(bo);
  assert.equal(await personOf(bo.page, peerId).getAttribute('data-role'), 'speaker');
});
