import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { childrenThatRun } from '../support/children.ts';
import { freePortRange } from '../support/ports.ts';
import { ServerProcess } from '../support/server-process.ts';
import { Host, Viewer } from './support/actors.ts';
import { elementGoesOn } from './support/element-probe.ts';
import { Encoder } from './support/encoder.ts';
import { picturesGoOn, soundGoesOn } from './support/media-probe.ts';

let server: ServerProcess;
let browser: Browser;
let encoder: Encoder;
let address: { server: string; streamKey: string };
/** One watches by WebRTC, whose sound is converted for it, the other by LL-HLS, which gets what the encoder sends. */
let near: Viewer;
let far: Viewer;

before(async () => {
  server = await ServerProcess.start({ RTMP_PORT: String(await freePortRange(1)) });
  browser = await launchBrowser();
  const host = await Host.open(browser, server.url);
  await host.register();
  const id = await host.createShow('Faults of an encoder show');
  address = await host.openEncoderPanel();
  // Its page has done its part; the show does not depend on it.
  await host.context.close();
  encoder = Encoder.start(address);
  [near, far] = [await Viewer.open(browser, server.url), await Viewer.open(browser, server.url)];
  await near.watch(id);
  await near.watchesBy('webrtc');
  await far.watch(id);
  await far.sees('live');
  await far.chooseDelay('Low latency');
  await far.watchesBy('llhls');
  await bothWatch();
});
after(async () => {
  await encoder?.kill();
  await browser?.close();
  await server?.stop();
});

/** Both pages, which nobody touches, show pictures and sound that go on. */
async function bothWatch(): Promise<string> {
  const from = performance.now();
  await Promise.all([picturesGoOn(near.page), soundGoesOn(near.page), elementGoesOn(far.page)]);
  return `both watch after ${Math.round(performance.now() - from)} ms`;
}

test('kill -9 of every codec process: they are started again, sound and pictures go on', async (t) => {
  const before = await childrenThatRun(server.pid, /codec\/child\/main\.ts/);
  assert.ok(before.length >= 1, 'AAC is converted for WebRTC');
  for (const pid of before) process.kill(pid, 'SIGKILL');
  t.diagnostic(await bothWatch());
  const now = await childrenThatRun(server.pid, /codec\/child\/main\.ts/);
  assert.ok(now.length >= 1 && now.every((pid) => !before.includes(pid)), `${before} became ${now}`);
  assert.ok(encoder.isRunning, 'the encoder has not noticed');
});

test('kill -9 of the media workers: the room is rebuilt, the encoder and HLS do not notice', async (t) => {
  for (const pid of await childrenThatRun(server.pid, /mediasoup-worker/)) {
    process.kill(pid, 'SIGKILL');
    t.diagnostic(await bothWatch());
  }
  assert.ok(encoder.isRunning, 'the encoder has not noticed');
  assert.equal((await childrenThatRun(server.pid, /mediasoup-worker/)).length, 2, 'killed workers are replaced');
});

test('kill -9 of the server and restart: the encoder connects again, and both watch without touching the page', async (t) => {
  await server.kill('SIGKILL');
  await encoder.ended();
  await server.restart();
  // ffmpeg does not connect again by itself, as OBS does.
  encoder = Encoder.start(address);
  t.diagnostic(await bothWatch());
  await near.sees('live');
  await far.watchesBy('llhls');
});
