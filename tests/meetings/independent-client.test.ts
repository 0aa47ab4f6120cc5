/**
 * The events of product.md B, spoken by a page that has mediasoup-client and socket.io-client and nothing of ours. What the table names is asserted to
 * be exactly that; further optional fields may stand beside it.
 */
import assert from 'node:assert/strict';
import { after, before, type TestContext, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';
import { bundledPage } from './support/bundled-page.ts';

declare global {
  // What the script exports, in the page that runs it.
  var tableClient: typeof import('./support/pages/table-client.ts');
}

let browser: Browser;
let script: string;

before(async () => {
  [browser, script] = await Promise.all([launchBrowser(), bundledClient()]);
});
after(() => browser?.close());

async function bundledClient(): Promise<string> {
  const { code, moduleIds } = await bundledPage('table-client', 'tableClient');
  const ours = moduleIds.filter((id) => /\/(packages|apps)\//.test(id.replace(/\/node_modules\/.*/, '')));
  assert.deepEqual(ours, [], 'nothing of ours is in it');
  return code;
}

/** A page of somebody with an account. */
async function open(server: TestServer, displayName: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: server.url, bypassCSP: true });
  await context.grantPermissions(['camera', 'microphone'], { origin: server.url });
  const page = await context.newPage();
  await page.goto('/api/instance');
  await page.addScriptTag({ content: script });
  await page.evaluate((name) => tableClient.register(name), displayName);
  return page;
}

const next = (page: Page, event: string, fields: Record<string, unknown> = {}) =>
  page.evaluate(([event, fields]) => tableClient.next(event, fields), [event, fields] as const);
const ask = (page: Page, event: string, payload: object) =>
  page.evaluate(([event, payload]) => tableClient.ask(event, payload), [event, payload] as const);
const join = (page: Page, roomId: string) => page.evaluate((roomId) => tableClient.join(roomId), roomId);
const publish = (page: Page, source: 'camera' | 'microphone' | 'screen') =>
  page.evaluate((source) => tableClient.publish(source), source);
const arrives = (page: Page, producerId: string) => page.evaluate((id) => tableClient.arrives(id), producerId);
const consumerIdOf = (page: Page, producerId: string) =>
  page.evaluate((id) => tableClient.consumerIdOf(id), producerId);
const isConsumed = (page: Page, consumerId: string) => page.evaluate((id) => tableClient.isConsumed(id), consumerId);

/** The named fields of a payload; `seq` and what else is optional may stand beside them. */
const named = (payload: Record<string, unknown>, ...names: string[]) =>
  Object.fromEntries(names.map((name) => [name, payload[name]]));
const info = (producerId: string, peerId: string, source: 'camera' | 'microphone' | 'screen') => ({
  producerId,
  peerId,
  kind: source === 'microphone' ? 'audio' : 'video',
  appData: { source },
});
const infoFields = ['producerId', 'peerId', 'kind', 'appData'];

async function meet(t: TestContext, settings: Record<string, string>): Promise<void> {
  const server = await composeServer({ ROOM_PEER_GRACE_SECONDS: '1', ...settings });
  t.after(() => server.close());
  const people = await Promise.all(['Ann', 'Bo', 'Cy'].map((name) => open(server, name)));
  t.after(() => Promise.all(people.map((page) => page.context().close())));
  const [ann, bo, cy] = people as [Page, Page, Page];
  const roomId: string = await ann.evaluate(() => tableClient.createRoom());

  const joined = await join(ann, roomId);
  assert.equal(joined.ok, true, JSON.stringify(joined.error));
  const annId: string = joined.me.peerId;
  const capabilities = await next(ann, 'routerCapabilities');
  assert.deepEqual(Object.keys(capabilities), ['routerRtpCapabilities']);
  const mimeTypes = capabilities.routerRtpCapabilities.codecs.map((one: { mimeType: string }) => one.mimeType);
  for (const mimeType of ['video/VP8', 'audio/opus']) assert.ok(mimeTypes.includes(mimeType), mimeType);
  assert.deepEqual(await next(ann, 'currentProducers'), { producers: [] });
  const camera = await publish(ann, 'camera');
  const microphone = await publish(ann, 'microphone');

  const boId: string = (await join(bo, roomId)).me.peerId;
  assert.equal((await next(ann, 'newPeer')).peerId, boId);
  const { producers } = await next(bo, 'currentProducers');
  assert.deepEqual(
    producers.map((one: Record<string, unknown>) => named(one, ...infoFields)),
    [info(camera, annId, 'camera'), info(microphone, annId, 'microphone')],
  );
  const cyId: string = (await join(cy, roomId)).me.peerId;
  for (const page of [ann, bo]) await next(page, 'newPeer', { peerId: cyId });
  const boCamera = await publish(bo, 'camera');
  const boMicrophone = await publish(bo, 'microphone');
  for (const page of [ann, cy]) {
    const told = await next(page, 'newProducer', { producerId: boCamera });
    assert.deepEqual(named(told, ...infoFields), info(boCamera, boId, 'camera'));
    const sound = await next(page, 'newProducer', { producerId: boMicrophone });
    assert.deepEqual(named(sound, ...infoFields), info(boMicrophone, boId, 'microphone'));
  }

  const flows = [
    [ann, boCamera],
    [ann, boMicrophone],
    [bo, camera],
    [bo, microphone],
    [cy, camera],
    [cy, boCamera],
    [cy, boMicrophone],
  ] as const;
  for (const [page, producerId] of flows) t.diagnostic(`frames or level: ${await arrives(page, producerId)}`);

  const screen = await publish(ann, 'screen');
  for (const page of [bo, cy]) {
    const told = await next(page, 'newProducer', { producerId: screen });
    assert.deepEqual(named(told, ...infoFields), info(screen, annId, 'screen'));
    await arrives(page, screen);
  }
  const own = [await consumerIdOf(bo, screen), await consumerIdOf(cy, screen)] as const;
  assert.notEqual(own[0], own[1]);
  const closed = await ann.evaluate((id) => tableClient.closeProducer(id), screen);
  assert.deepEqual(closed, { ok: true });
  for (const [page, consumerId] of [
    [bo, own[0]],
    [cy, own[1]],
  ] as const) {
    const told = await next(page, 'producerClosed', { producerId: screen });
    assert.deepEqual(named(told, 'producerId', 'consumerId'), { producerId: screen, consumerId });
    assert.equal(await isConsumed(page, consumerId), false);
  }

  const synced = await ask(bo, 'requestSync', { peerId: annId });
  assert.equal(synced.ok, true);
  assert.deepEqual(synced.peers.map(({ peerId }: { peerId: string }) => peerId).sort(), [annId, boId, cyId].sort());
  const known = synced.producers.map(({ producerId }: { producerId: string }) => producerId).sort();
  assert.deepEqual(known, [camera, microphone, boCamera, boMicrophone].sort());
  assert.deepEqual(await next(ann, 'requestSync'), {}, 'and who was named is asked to synchronise');

  const forbidden = await ask(bo, 'kickPeer', { peerId: cyId, roomId });
  assert.equal(forbidden.error.code, 'forbidden');
  assert.deepEqual(await ask(ann, 'kickPeer', { peerId: cyId, roomId }), { ok: true });
  for (const page of [ann, bo]) assert.equal((await next(page, 'peerLeft')).peerId, cyId);
  await arrives(bo, camera);

  const boConsumers = [await consumerIdOf(ann, boCamera), await consumerIdOf(ann, boMicrophone)];
  await bo.evaluate(() => tableClient.disconnect());
  assert.equal((await next(ann, 'peerLeft')).peerId, boId);
  for (const [index, producerId] of [boCamera, boMicrophone].entries()) {
    const told = await next(ann, 'producerClosed', { producerId });
    assert.equal(told.consumerId, boConsumers[index]);
  }
  for (const page of [ann, bo, cy]) {
    const names = await page.evaluate(() => tableClient.eventNames());
    assert.ok(!names.includes('roomEvents'), 'no event has come in another');
  }
}

test('a client written from the table of events meets others, hears and sees them, shares a screen, and kicks', (t) =>
  meet(t, {}));

test('and does so in a room that is as large as those where events are told together', (t) =>
  meet(t, { ROOM_BATCH_PEERS: '0' }));
