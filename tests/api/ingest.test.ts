import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { after, before, test } from 'node:test';
import type { Broadcast, Ingest, Session } from '@footlight/contract';
import { audioStart, picture, sound, videoStart } from '@footlight/server/media/ingest/rtmp/fixtures.testkit.ts';
import { TestClient } from '@footlight/server/media/ingest/rtmp/rtmp.testkit.ts';
import { password } from '../support/api.ts';
import { Person } from '../support/person.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';

let server: TestServer;
let offer: string;
before(async () => {
  server = await composeServer();
  offer = await readFile(new URL('../../packages/formats/src/sdp/samples/chromium-plain.sdp', import.meta.url), 'utf8');
});
after(() => server.close());

/** A host with a show, and what its encoder would be given. */
async function newShow(body: { kind?: 'audio' | 'video'; autoRenew?: boolean; startsWithEncoder?: boolean } = {}) {
  const host = await Person.user(server.url);
  const { id } = await host.get('createBroadcast', { body: { title: 'Ingest', ...body } });
  const params = { id };
  return { host, id, params, ...(await addressOf(host, id)) };
}

async function addressOf(host: Person, id: string) {
  const { rtmp } = await host.get('getIngest', { params: { id } });
  return { port: Number(new URL(rtmp!.url).port), key: rtmp!.streamKey };
}

/** Publishes over RTMP; `code` is what the server answered. */
async function rtmp({ port, key }: { port: number; key: string }) {
  const client = new TestClient(port);
  await client.open();
  const { code, description } = await client.publish(key);
  return { client, code: String(code), description: String(description) };
}

function media(client: TestClient): void {
  client.media('video', 0, videoStart);
  client.media('audio', 0, audioStart);
  client.media('video', 0, picture(true));
  client.media('audio', 5, sound);
}

async function whip({ key }: { key: string }, url = server.url) {
  const response = await fetch(`${url}/whip`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/sdp' },
    body: offer,
  });
  const text = await response.text();
  const location = response.headers.get('location') ?? '';
  return { status: response.status, headers: response.headers, text, location };
}

/** Whether the session is still there: an empty fragment without ETag is asked for one. */
async function sessionStatus(location: string): Promise<number> {
  const headers = { 'content-type': 'application/trickle-ice-sdpfrag' };
  const body = 'a=ice-ufrag:EsAw\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n';
  return (await fetch(server.url + location, { method: 'PATCH', headers, body })).status;
}

/** For a server whose certificate nobody has signed. */
function askByTls<T>(
  url: string,
  method: string,
  path: string,
  { body, accessToken }: { body?: unknown; accessToken?: string },
): Promise<T> {
  return new Promise((resolve, reject) => {
    const headers = {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
    };
    const options = { method, rejectUnauthorized: false, agent: false, headers } as const;
    const sent = request(url + path, options, (response) => {
      response.toArray().then((chunks) => resolve(JSON.parse(Buffer.concat(chunks).toString()) as T), reject);
    });
    sent.once('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const producersOf = (id: string) => server.app.rooms.room(id)?.media.producers() ?? [];

test('a key that is reset ends who publishes with it, by RTMP and by WHIP', async () => {
  const show = await newShow();
  const published = await whip(show);
  assert.equal(published.status, 201);
  assert.equal(await sessionStatus(published.location), 428);
  await show.host.get('resetIngestKey', { params: show.params });
  assert.equal(await sessionStatus(published.location), 404);
  assert.deepEqual(producersOf(show.id), []);
  assert.equal((await whip(show)).status, 403);

  const renewed = { ...show, ...(await addressOf(show.host, show.id)) };
  const { client } = await rtmp(renewed);
  const answers = client.commands.length;
  await show.host.get('resetIngestKey', { params: show.params });
  assert.match(String((await client.status(answers)).description), /was reset/);
  await client.closed;
});

test('a key that is reset leaves browsers on the stage alone', async () => {
  const show = await newShow();
  await show.host.get('startBroadcast', { params: show.params });
  const stream = server.app.hub.open(show.id);
  const ends: string[] = [];
  stream.publish('tap', () => ends.push('tap'));
  await show.host.get('resetIngestKey', { params: show.params });
  assert.deepEqual([ends, stream.publishing], [[], true]);
});

test('the newest publisher with a key wins, whichever protocol it speaks', async () => {
  const show = await newShow();
  const first = await rtmp(show);
  const answers = first.client.commands.length;
  const second = await whip(show);
  assert.equal(second.status, 201);
  assert.match(String((await first.client.status(answers)).description), /taken this stream over/);
  await first.client.closed;
  assert.equal(producersOf(show.id).length, 2);
  const third = await rtmp(show);
  assert.equal(third.code, 'NetStream.Publish.Start');
  assert.equal(await sessionStatus(second.location), 404);
  third.client.socket.destroy();
});

test('an encoder is told that the show has ended, and starts the next one only after a pause', async () => {
  const show = await newShow({ autoRenew: true });
  const { client } = await rtmp(show);
  const answers = client.commands.length;
  await show.host.get('endBroadcast', { params: show.params });
  const { code, description } = await client.status(answers);
  assert.deepEqual([code, description], ['NetStream.Unpublish.Success', 'The show has ended.']);
  await client.closed;
  const again = await rtmp(show);
  assert.equal(again.code, 'NetStream.Publish.BadName');
  assert.match(again.description, /broadcast_ended/);
  const { items } = await show.host.get('listBroadcasts', { query: { host: 'me', limit: 10 } });
  assert.deepEqual(
    items.map(({ status }) => status),
    ['ended'],
  );
});

test('an audio show takes the sound of an encoder and leaves its pictures out', async () => {
  const show = await newShow({ kind: 'audio' });
  const { client } = await rtmp(show);
  const heard = Promise.withResolvers<void>();
  const onFrame = () => heard.resolve();
  server.app.hub.get(show.id)!.subscribe({ onTrack: () => {}, onFrame });
  media(client);
  await heard.promise;
  const { health } = await show.host.get('getIngest', { params: show.params });
  assert.deepEqual(
    health.tracks.map(({ kind }) => kind),
    ['audio'],
  );
  assert.ok(health.advice.some((advice) => advice.code === 'video_ignored'));
  client.socket.destroy();
  await client.closed;
  const published = await whip(show);
  assert.equal(published.status, 201);
  assert.match(published.text, /m=video 0 /);
  assert.deepEqual(
    producersOf(show.id).map(({ kind }) => kind),
    ['audio'],
  );
});

test('a show that its host starts: the host alone sees what arrives before', async () => {
  const show = await newShow({ startsWithEncoder: false });
  const viewer = await Person.guest(server.url);
  const { client } = await rtmp(show);
  media(client);
  const { status } = await show.host.get('getBroadcast', { params: show.params });
  const { health, preview } = await show.host.get('getIngest', { params: show.params });
  assert.deepEqual([status, health.state], ['scheduled', 'receiving']);
  assert.ok(preview);
  const [, , name] = preview.url.split('/');
  assert.equal(await viewer.code('getIngest', { params: show.params }), 'forbidden');
  for (const path of [`/hls/${name}/index.m3u8`, `/hls/${show.id}/index.m3u8`])
    assert.equal((await viewer.fetch('GET', path)).code, 'not_found');
  assert.deepEqual((await viewer.get('getPlayback', { params: show.params })).options, []);
  // Players with the permission are let in and wait for a segment.
  const asked = viewer.fetch('GET', preview.url);
  assert.equal((await whip(show)).status, 409, 'what is published in a room would be seen at once');

  await show.host.get('startBroadcast', { params: show.params });
  assert.notEqual((await asked).status, 404);
  const onAir = new Promise<void>((resolve) => {
    server.app.hub.get(show.id)!.subscribe({ onTrack: () => {}, onFrame: () => resolve() });
  });
  client.media('video', 40, picture(true));
  client.media('audio', 40, sound);
  await onAir;
  const now = await show.host.get('getIngest', { params: show.params });
  assert.deepEqual([now.preview, now.health.state], [null, 'receiving']);
  client.socket.destroy();
});

test('an encoder that is held back has to go with its show', async () => {
  const show = await newShow({ startsWithEncoder: false });
  const { client } = await rtmp(show);
  const answers = client.commands.length;
  await show.host.get('deleteBroadcast', { params: show.params });
  assert.equal((await client.status(answers)).code, 'NetStream.Unpublish.Success');
  await client.closed;
  assert.equal(server.app.hub.get(`preview-${show.id}`), undefined);
});

test('what could not be read is counted as dropped, and what arrives is in the metrics', async () => {
  const show = await newShow();
  const { client } = await rtmp(show);
  const heard = Promise.withResolvers<void>();
  server.app.hub.get(show.id)!.subscribe({ onTrack: () => {}, onFrame: ({ id }) => id === 'audio' && heard.resolve() });
  client.media('video', 0, videoStart);
  client.media('audio', 0, audioStart);
  client.media('video', 0, picture(true));
  for (const at of [33, 66, 99]) client.media('video', at, Uint8Array.of(0x27));
  client.media('audio', 100, sound);
  await heard.promise;
  const { health } = await show.host.get('getIngest', { params: show.params });
  assert.deepEqual(
    health.tracks.map(({ kind, dropped }) => [kind, dropped]),
    [
      ['video', 3],
      ['audio', 0],
    ],
  );
  await fetch(`${server.url}/hls/${show.id}/nothing/index.m3u8`);
  const { body } = await show.host.fetch('GET', '/metrics');
  const lines = String(body).split('\n');
  const value = (name: string) => Number(lines.find((line) => line.startsWith(`${name} `))?.split(' ')[1]);
  // Those of other tests may not have gone yet.
  assert.ok(value('footlight_ingest_publishers{protocol="rtmp"}') >= 1);
  assert.ok(value('footlight_ingest_bits_per_second{source="rtmp"}') > 0);
  assert.equal(value('footlight_hls_requests_total{resource="unknown",status="404"}'), 1);
  // Who asked for a playlist counts as a viewer for a while.
  assert.ok(value('footlight_hls_viewers') >= 0);
  for (const name of ['hls_waiters', 'codec_restarts', 'codec_stages{kind="video"}'])
    assert.equal(value(`footlight_${name}`), 0);
  client.socket.destroy();
});

test('an answer to WHIP names the ICE servers', async (t) => {
  const urls = ['stun:stun.example.net'];
  const own = await composeServer({ ICE_SERVERS: JSON.stringify([{ urls }]) });
  t.after(() => own.close());
  const host = await Person.user(own.url);
  const { id } = await host.get('createBroadcast', { body: { title: 'ICE' } });
  const { key } = await addressOf(host, id);
  const { headers, status } = await whip({ key }, own.url);
  assert.deepEqual([status, headers.get('link')], [201, '<stun:stun.example.net>; rel="ice-server"']);
});

test('where there is a certificate an encoder publishes by RTMPS', { timeout: 60_000 }, async (t) => {
  const own = await composeServer({ TLS_SELF_SIGNED: 'true' });
  t.after(() => own.close());
  const account = { email: 'rtmps@example.com', password };
  const { accessToken } = await askByTls<Session>(own.url, 'POST', '/api/auth/register', { body: account });
  const body = { title: 'RTMPS' };
  const { id } = await askByTls<Broadcast>(own.url, 'POST', '/api/broadcasts', { body, accessToken });
  const { rtmps } = await askByTls<Ingest>(own.url, 'GET', `/api/broadcasts/${id}/ingest`, { accessToken });
  assert.equal(rtmps!.url, `rtmps://127.0.0.1:${own.app.rtmpsPort}/live`);
  const ffmpeg = spawn('ffmpeg', [
    ...['-v', 'error', '-re', '-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=30', '-c:v', 'libx264', '-g', '30'],
    ...['-f', 'flv', `${rtmps!.url}/${rtmps!.streamKey}`],
  ]);
  t.after(() => ffmpeg.kill('SIGKILL'));
  const arrived = Promise.withResolvers<void>();
  own.app.hub.events.on('opened', (stream) =>
    stream.subscribe({ onTrack: () => {}, onFrame: () => arrived.resolve() }),
  );
  await arrived.promise;
});
