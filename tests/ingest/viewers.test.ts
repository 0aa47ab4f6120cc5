import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { readMediaPlaylist } from '@footlight/formats';
import { newUser } from '../support/api.ts';
import { videoLoop } from '../support/hls/encoded.ts';
import { Person } from '../support/person.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';
import { LoopPublisher } from './support/loop-publisher.ts';

let server: TestServer;
before(async () => {
  server = await composeServer({ MEDIASOUP_WORKERS: '1', HLS_SEGMENT_MS: '500' });
});
after(() => server.close());

/** The media playlist of this viewer, when it is there, and its address. */
async function playlistOf(url: string): Promise<{ at: string; text: string }> {
  const multivariant = await fetch(url);
  assert.equal(multivariant.status, 200);
  const [name] = /^[^#\s].*\.m3u8$/m.exec(await multivariant.text())!;
  const at = new URL(name, url).href;
  return { at, text: await (await fetch(at)).text() };
}

test('HLS viewers behind one address are told apart, one person is counted once, and all fetch the same segments', async (t) => {
  const { url } = server;
  const { api } = await newUser(url);
  const { id } = await api.createBroadcast({ body: { title: 'Through an encoder' } });
  const { rtmp } = await api.getIngest({ params: { id } });
  const encoder = { rtmpPort: Number(new URL(rtmp!.url).port), streamKey: rtmp!.streamKey };
  const loop = await videoLoop({ size: '320x180', bFrames: 0, bitrate: '200k' });
  const publisher = await LoopPublisher.start(encoder, [loop]);
  t.after(() => publisher.stop());

  const host = await (await Person.guest(url)).connect();
  await host.get('join', { broadcastId: id });
  const addressFor = async (person: Person, joined?: boolean) => {
    for (;;) {
      const query = joined ? { joined: 'true' } : {};
      const { options } = await person.get('getPlayback', { params: { id }, query });
      const found = options.find(({ protocol }) => protocol === 'llhls');
      if (found !== undefined) return new URL(found.url!, url).href;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const [first, second] = [await Person.guest(url), await Person.guest(url)];
  const addresses = [await addressFor(first), await addressFor(first), await addressFor(second)];
  assert.equal(addresses[0], addresses[1]);
  assert.notEqual(addresses[0], addresses[2]);
  const media: string[] = [];
  for (const address of addresses) {
    const { at, text } = await playlistOf(address);
    const { segments } = readMediaPlaylist(text);
    const [segment] = segments;
    const name = segment?.map?.uri ?? /URI="([^"]*init[^"]*)"/.exec(text)![1]!;
    media.push(new URL(name, at).href);
  }
  assert.deepEqual(new Set(media), new Set([`${url}/hls/${id}/video/${media[0]!.split('/').at(-1)}`]));
  assert.equal((await fetch(media[0]!)).status, 200);
  // Players ask again and again: who does not for some seconds has gone.
  let playing = true;
  const play = async (address: string) => {
    for (; playing; await setTimeout(200)) await playlistOf(address);
  };
  const plays = addresses.map(play);
  // The guest in the room, and two people who play elsewhere.
  await host.next('streamUpdate', ({ viewers }) => viewers === 3);
  await playlistOf(await addressFor(await Person.guest(url), true));
  const { viewers } = await api.getBroadcastStats({ params: { id } });
  playing = false;
  await Promise.all(plays);
  assert.deepEqual(viewers, { total: 3, webrtc: 0, whep: 0, hls: 3 });
  host.close();
});
