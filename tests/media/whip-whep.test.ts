import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { WhepEndpoint } from '@footlight/server/media/egress/whep/index.ts';
import { WhipEndpoint } from '@footlight/server/media/ingest/whip/index.ts';
import type { Page } from 'playwright-core';
import { systemClock } from '../../apps/server/src/base/clock.ts';
import type { SfuRoom } from '../../apps/server/src/media/sfu/index.ts';
import { next, startSfu } from '../../apps/server/src/media/sfu/sfu.testkit.ts';
import { decodes, openPage, playByWhep, publishByWhip } from './webrtc-page.ts';

interface World {
  room: SfuRoom;
  whip: WhipEndpoint;
  whep: WhepEndpoint;
  page: Page;
}

/** A room with both endpoints behind the thinnest HTTP there is; `onWire` is what becomes of an answer on its way to the page. */
async function openWorld(t: TestContext, onWire = (sdp: string) => sdp): Promise<World> {
  const sfu = await startSfu(t, { workerCount: 2 });
  const room = await sfu.openRoom('show');
  const whip = new WhipEndpoint(systemClock);
  const whep = new WhepEndpoint(systemClock);
  t.after(() => {
    whip.close();
    whep.close();
  });
  let viewers = 0;
  const page = await openPage(t, async ({ method, path, ifMatch, body }) => {
    const [, kind, sessionId] = path.split('/');
    const endpoint = kind === 'whip' ? whip : whep;
    if (method === 'DELETE') {
      endpoint.delete(sessionId!);
      return { status: 200, body: '' };
    }
    if (method === 'PATCH') {
      const patched = await endpoint.patch(sessionId!, ifMatch, body);
      if (patched.outcome === 'restarted')
        return { status: 200, headers: { etag: patched.etag }, body: patched.fragment };
      return { status: { accepted: 204, etag_mismatch: 412, etag_missing: 428 }[patched.outcome], body: '' };
    }
    viewers += 1;
    const peerId = kind === 'whip' ? 'publisher' : `viewer-${viewers}`;
    const made = await endpoint.offer({ room, peerId, sdp: body });
    const headers = { location: `/${kind}/${made.sessionId}`, etag: made.etag };
    return { status: 201, headers, body: onWire(made.answerSdp) };
  });
  return { room, whip, whep, page };
}

test('a browser publishes by WHIP, others watch by WHEP, whatever order their sections have', async (t) => {
  const { room, whip, whep, page } = await openWorld(t);
  await assert.rejects(playByWhep(page, '/whep', ['audio', 'video']), /409 broadcast_not_live/);
  const connected = next(whip.events, 'connected');
  const { location } = await publishByWhip(page, '/whip');
  await connected;
  assert.deepEqual(
    room.producers().map(({ kind, appData }) => [kind, appData.source]),
    [
      ['audio', 'microphone'],
      ['video', 'camera'],
    ],
  );
  assert.equal(room.producerCodec(room.producers()[1]!.producerId).mimeType, 'video/H264');
  for (const kinds of [
    ['audio', 'video'],
    ['video', 'audio'],
  ] as const) {
    await playByWhep(page, '/whep', [...kinds]);
    assert.deepEqual(await decodes(page, 'whep', 20), { width: 640, height: 480 });
  }
  assert.equal(whep.size, 2);
  assert.equal(
    room.routers.slots.length,
    3,
    'each order of sections has payload types or not: one router each at most',
  );
  const closed = next(whep.events, 'closed');
  const gone = next(whip.events, 'closed');
  await page.evaluate((path) => fetch(path, { method: 'DELETE' }).then(({ status }) => status), location);
  assert.equal((await gone).reason, 'deleted');
  assert.equal((await closed).reason, 'media_changed');
  assert.deepEqual(room.producers(), []);
  assert.equal(whep.size, 0);
  assert.equal(room.peers.size, 0);
  assert.equal(room.routers.slots.length, 1);
});

test('three layers are taken as simulcast; ICE restarts by PATCH; a page that closes ends its session', async (t) => {
  const { room, whip, page } = await openWorld(t);
  const { etag, location, sdp } = await publishByWhip(page, '/whip', { layers: ['l', 'm', 'h'] });
  assert.match(sdp, /a=simulcast:recv l;m;h/);
  await playByWhep(page, '/whep', ['video', 'audio']);
  await decodes(page, 'whep', 10);
  const patch = (ifMatch: string | null, body: string) =>
    page.evaluate(
      async ({ location, ifMatch, body }) => {
        const headers: Record<string, string> = ifMatch === null ? {} : { 'if-match': ifMatch };
        const response = await fetch(location, { method: 'PATCH', headers, body });
        return { status: response.status, etag: response.headers.get('etag'), body: await response.text() };
      },
      { location, ifMatch, body },
    );
  const candidate = 'a=mid:0\r\na=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\n';
  assert.equal((await patch(etag, candidate)).status, 204);
  assert.equal((await patch(null, candidate)).status, 428);
  assert.equal((await patch('"other"', candidate)).status, 412);
  assert.equal((await patch(etag, 'nonsense')).status, 400);
  // The page restarts ICE and goes on with the server's new credentials.
  const offer = await page.evaluate(async () => {
    const connection = window.rtc.connections.whip!;
    await connection.setLocalDescription(await connection.createOffer({ iceRestart: true }));
    return connection.localDescription!.sdp;
  });
  const [ufrag] = /a=ice-ufrag:\S+/.exec(offer)!;
  const [pwd] = /a=ice-pwd:\S+/.exec(offer)!;
  const restarted = await patch('*', `${ufrag}\r\n${pwd}\r\n`);
  assert.equal(restarted.status, 200);
  assert.notEqual(restarted.etag, etag);
  const answer = sdp
    .replace(/a=ice-ufrag:\S+/g, /a=ice-ufrag:\S+/.exec(restarted.body)![0])
    .replace(/a=ice-pwd:\S+/g, /a=ice-pwd:\S+/.exec(restarted.body)![0]);
  await page.evaluate((sdp) => window.rtc.connections.whip!.setRemoteDescription({ type: 'answer', sdp }), answer);
  await decodes(page, 'whep', 150);
  const { send } = await room.transportStats('publisher');
  assert.equal(send?.dtlsState, 'connected');
  const closed = next(whip.events, 'closed');
  await page.evaluate(() => window.rtc.connections.whip!.close());
  assert.equal((await closed).reason, 'disconnected');
});

test('nonsense is refused with a code and leaves nothing behind; a client that never connects is dropped', async (t) => {
  const sfu = await startSfu(t, { workerCount: 1 });
  const room = await sfu.openRoom('show');
  const times = { connectTimeoutMs: 50, disconnectGraceMs: 50 };
  const whip = new WhipEndpoint(systemClock, { maxSessions: 1, maxSdpBytes: 4_000, ...times });
  t.after(() => whip.close());
  const fingerprint = Array.from({ length: 32 }, () => 'AB').join(':');
  const offer = (codec: string, ssrc: number) =>
    [
      'v=0',
      'o=- 1 1 IN IP4 127.0.0.1',
      's=-',
      't=0 0',
      `a=fingerprint:sha-256 ${fingerprint}`,
      'a=ice-ufrag:abcd',
      'a=ice-pwd:abcdefghijklmnopqrstuvwx',
      'm=audio 9 UDP/TLS/RTP/SAVPF 111',
      `a=rtpmap:111 ${codec}`,
      'a=sendonly',
      `a=ssrc:${ssrc} cname:x`,
    ].join('\n');
  const rejects = (sdp: string, code: string) =>
    assert.rejects(whip.offer({ room, peerId: 'p', sdp }), { name: 'AppError', code });
  await rejects('hello', 'invalid');
  await rejects('x'.repeat(5_000), 'payload_too_large');
  await rejects(offer('PCMU/8000', 1), 'codec_unsupported');
  assert.equal(room.peers.size, 0);
  const closed = next(whip.events, 'closed');
  const { sessionId } = await whip.offer({ room, peerId: 'p', sdp: offer('opus/48000/2', 1) });
  await assert.rejects(whip.offer({ room, peerId: 'q', sdp: offer('opus/48000/2', 2) }), { code: 'capacity_exceeded' });
  assert.deepEqual(await closed, { sessionId, roomId: 'show', peerId: 'p', reason: 'connect_timeout' });
  assert.equal(room.peers.size, 0);
  assert.throws(() => whip.delete(sessionId), { code: 'not_found' });
  await whip.offer({ room, peerId: 'p', sdp: offer('opus/48000/2', 3) });
  const roomClosed = next(whip.events, 'closed');
  room.close();
  assert.equal((await roomClosed).reason, 'room_closed');
});

test('where no UDP comes through, both directions go over TCP', async (t) => {
  const { room, page } = await openWorld(t, (sdp) => {
    const candidates = sdp.split('\r\n').filter((line) => line.startsWith('a=candidate:'));
    assert.ok(candidates.some((line) => / udp /i.test(line)));
    assert.ok(candidates.some((line) => / tcp .* tcptype passive/i.test(line)));
    return sdp.replace(/^a=candidate:.* udp .*\r\n/gim, '');
  });
  await publishByWhip(page, '/whip');
  await playByWhep(page, '/whep', ['audio', 'video']);
  assert.deepEqual(await decodes(page, 'whep', 20), { width: 640, height: 480 });
  const [publisher, viewer] = await Promise.all([room.transportStats('publisher'), room.transportStats('viewer-2')]);
  assert.equal(publisher.send?.protocol, 'tcp');
  assert.equal(viewer.receive?.protocol, 'tcp');
});
