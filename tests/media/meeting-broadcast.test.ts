import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../apps/server/src/base/clock.ts';
import { WhipEndpoint } from '../../apps/server/src/media/ingest/whip/index.ts';
import { enter, newRoom } from '../support/meeting.ts';
import { goLive, turned } from '../support/meeting-show.ts';
import { Person } from '../support/person.ts';
import { composeServer } from '../support/server-in-process.ts';
import { seat } from '../support/show.ts';
import { perform } from './stage-page.ts';
import { decodes, openPage, playByWhep } from './webrtc-page.ts';

const performer = { colour: '#f00', width: 320, height: 240, hz: 440, gain: 0.3 };

/** The lines of a playlist; blocking reloads wait for what is not there yet. */
async function playlist(url: string): Promise<string[]> {
  for (;;) {
    const response = await fetch(url);
    const text = await response.text();
    if (response.ok) return text.split('\n');
    assert.equal(response.status, 404, `${url}: ${response.status} ${text}`);
    // Nothing tells when the first part is there: `onAir` is told with the first packets.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function pictures(url: string, id: string): Promise<{ variant: string; lines: string[] }> {
  const folder = `${url}/hls/${id}/`;
  for (;;) {
    const lines = await playlist(`${folder}index.m3u8`);
    const at = lines.findIndex((line) => line.startsWith('#EXT-X-STREAM-INF') && line.includes('avc1'));
    if (at !== -1) {
      const variant = folder + lines[at + 1]!;
      return { variant, lines: await playlist(variant) };
    }
  }
}

test('what people in a meeting send already is shown by WebRTC, WHEP and HLS from the moment it goes live, and only as long', {
  timeout: 120_000,
}, async (t) => {
  const server = await composeServer();
  t.after(() => server.close());
  const { host, room } = await newRoom(server.url);
  const inside = await enter(host, room.id);
  const member = await enter(await Person.guest(server.url), room.id);
  const whip = new WhipEndpoint(systemClock);
  t.after(() => whip.close());
  const sfuRoom = await server.app.rooms.room(room.id)!.media.open();
  const page = await openPage(t, async ({ path, body }) => {
    if (path === '/inside') {
      const { answerSdp, sessionId } = await whip.offer({ room: sfuRoom, peerId: inside.peerId, sdp: body });
      return { status: 201, headers: { location: sessionId }, body: answerSdp };
    }
    const response = await fetch(server.url + path, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/sdp' },
    });
    return { status: response.status, body: await response.text() };
  });
  const flows = new Promise<void>((resolve) => {
    server.app.rooms.events.on('publishing', ({ flowing }) => flowing && resolve());
  });
  await perform(page, 'inside', '/inside', performer);
  await flows;
  assert.equal(server.app.hub.get(room.id), undefined, 'a meeting alone is not packaged');

  const show = await goLive(host, room.id);
  assert.equal(show.onAir, true);
  await turned(member.socket, show.id);
  const viewer = await seat(await Person.guest(server.url), show);
  assert.equal(viewer.joined.producers.length, 2);
  await playByWhep(page, `/whep/${show.id}`, ['audio', 'video']);
  assert.deepEqual(await decodes(page, 'whep', 10), { width: 320, height: 240 });
  const { variant } = await pictures(server.url, show.id);
  const { options } = await viewer.person.get('getPlayback', { params: { id: show.id } });
  assert.deepEqual(
    options.map(({ protocol }) => protocol),
    ['webrtc', 'llhls', 'hls'],
  );

  await host.get('endBroadcast', { params: { id: show.id } });
  await viewer.socket.next('streamEnded');
  assert.ok((await playlist(variant)).includes('#EXT-X-ENDLIST'), 'who still plays gets the rest');
  const peers = [...server.app.rooms.room(room.id)!.peers];
  assert.deepEqual(
    peers.map(({ id }) => id),
    [inside.peerId, member.peerId],
    'the player by WHEP has gone too',
  );
  const back = await turned(member.socket, room.id);
  assert.equal(back.producers.length, 2, 'the meeting goes on');
  assert.equal(server.app.hub.get(room.id), undefined);

  const next = await goLive(host, room.id);
  assert.ok((await pictures(server.url, next.id)).lines.every((line) => line !== '#EXT-X-ENDLIST'));
  assert.equal((await fetch(variant)).status, 404, 'the show before is not this one');
});
