import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { freePortRange } from '../support/ports.ts';
import { ServerProcess } from '../support/server-process.ts';
import { Host, Viewer } from './support/actors.ts';
import { elementGoesOn } from './support/element-probe.ts';
import { Encoder } from './support/encoder.ts';
import { picturesGoOn } from './support/media-probe.ts';

let server: ServerProcess;
let browser: Browser;
let encoder: Encoder;
let id: string;

before(async () => {
  server = await ServerProcess.start({ RTMP_PORT: String(await freePortRange(1)), ROOM_MAX_PEERS: '2' });
  browser = await launchBrowser();
  const host = await Host.open(browser, server.url);
  await host.register();
  id = await host.createShow('A small house');
  const address = await host.openEncoderPanel();
  await host.context.close();
  encoder = Encoder.start(address);
});
after(async () => {
  await encoder?.kill();
  await browser?.close();
  await server?.stop();
});

test('a viewer beyond the places of the room watches by LL-HLS, and is let in when somebody leaves, without a gap', async (t) => {
  const first = await Viewer.open(browser, server.url);
  await first.watch(id);
  await first.watchesBy('webrtc');
  const second = await Viewer.open(browser, server.url);
  await second.watch(id);
  await second.watchesBy('webrtc');

  const late = await Viewer.open(browser, server.url);
  const notice = late.page.getByTestId('without-place');
  await late.watch(id);
  await late.watchesBy('llhls');
  await notice.getByText('The room is full').waitFor();
  t.diagnostic(`without a place: ${JSON.stringify(await elementGoesOn(late.page))}`);

  await late.page.evaluate(() => {
    const player = document.querySelector<HTMLElement>('[data-testid="player"]')!;
    const look = () => window.seen.add(`${player.dataset.state} ${player.dataset.protocol}`);
    window.seen = new Set();
    look();
    new MutationObserver(look).observe(player, { attributes: true });
  });
  await first.context.close();
  await late.watchesBy('webrtc');
  await notice.waitFor({ state: 'detached' });
  await picturesGoOn(late.page);
  const seen = await late.page.evaluate(() => [...window.seen]);
  assert.deepEqual(seen, ['live llhls', 'live webrtc'], 'there was a picture all the time');
});

declare global {
  interface Window {
    /** What the player said it shows, in that order. */
    seen: Set<string>;
  }
}
