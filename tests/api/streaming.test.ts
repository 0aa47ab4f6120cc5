import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { readMultivariantPlaylist } from '@footlight/formats';
import { offer } from '../../apps/server/src/media/sdp-sessions/sdp-offer.testkit.ts';
import { LoopPublisher } from '../ingest/support/loop-publisher.ts';
import { audioLoop, videoLoop } from '../support/hls/encoded.ts';
import { Person } from '../support/person.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';

const run = promisify(execFile);
let server: TestServer;
let loops: { video: Awaited<ReturnType<typeof videoLoop>>; audio: Awaited<ReturnType<typeof audioLoop>> };
before(async () => {
  const [video, audio] = await Promise.all([videoLoop({ bFrames: 0 }), audioLoop()]);
  loops = { video, audio };
  server = await composeServer({ THUMBNAIL_SECONDS: '1' });
});
after(() => server.close());

interface Show {
  id: string;
  host: Person;
  streamKey: string;
  rtmpPort: number;
}

async function newShow(visibility: 'public' | 'private' = 'public'): Promise<Show> {
  const host = await Person.user(server.url);
  const { id } = await host.get('createBroadcast', { body: { title: 'Streamed', visibility } });
  const { rtmp } = await host.get('getIngest', { params: { id } });
  assert.ok(rtmp !== null);
  return { id, host, streamKey: rtmp.streamKey, rtmpPort: server.app.rtmpPort! };
}

/** Asks until the answer has this status: what is asked for comes into being a moment after what causes it. */
async function answered(path: string, status: number, init?: RequestInit): Promise<Response> {
  for (let attempts = 0; ; attempts++) {
    const response = await fetch(server.url + path, init);
    if (response.status === status) return response;
    const text = await response.text();
    if (attempts === 100) assert.fail(`${path}: ${response.status} ${text}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const sdp = (body: string, token?: string): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/sdp', ...(token && { authorization: `Bearer ${token}` }) },
  body,
});
const codeOf = async (response: Response) => ((await response.json()) as { code: string }).code;

describe('WHIP over HTTP (RFC 9725)', () => {
  test('a page of another origin may ask', async () => {
    for (const path of ['/whip', '/whip/session/x', '/whep/x', '/whep/session/x']) {
      const response = await fetch(server.url + path, { method: 'OPTIONS' });
      assert.equal(response.status, 204);
      assert.equal(response.headers.get('access-control-allow-origin'), '*');
      assert.match(response.headers.get('access-control-allow-headers') ?? '', /authorization.*if-match/);
    }
  });

  test('without the right key nothing is made', async () => {
    const none = await fetch(`${server.url}/whip`, sdp(offer('sendonly')));
    assert.deepEqual([none.status, await codeOf(none)], [401, 'unauthenticated']);
    const wrong = await fetch(`${server.url}/whip`, sdp(offer('sendonly'), 'nonsense'));
    assert.deepEqual([wrong.status, await codeOf(wrong)], [403, 'stream_key_invalid']);
    const { streamKey } = await newShow();
    const json = await fetch(`${server.url}/whip`, {
      ...sdp('{}', streamKey),
      headers: { 'content-type': 'application/json', authorization: `Bearer ${streamKey}` },
    });
    assert.deepEqual([json.status, await codeOf(json)], [415, 'unsupported_media_type']);
  });

  test('a session is created, changed and deleted', async () => {
    const { id, host, streamKey } = await newShow();
    const created = await fetch(`${server.url}/whip`, sdp(offer('sendonly'), streamKey));
    const answer = await created.text();
    assert.equal(created.status, 201, answer);
    assert.match(created.headers.get('content-type') ?? '', /^application\/sdp/);
    assert.match(answer, /a=recvonly/);
    const location = created.headers.get('location')!;
    assert.match(location, /^\/whip\/session\/[^/]+$/);
    assert.equal((await host.get('getBroadcast', { params: { id } })).status, 'live');

    const patch = async (etag: string | null) => {
      const headers = {
        'content-type': 'application/trickle-ice-sdpfrag',
        ...(etag !== null && { 'if-match': etag }),
      };
      const body = 'a=mid:0\r\na=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\n';
      return (await fetch(server.url + location, { method: 'PATCH', headers, body })).status;
    };
    const etag = created.headers.get('etag')!;
    assert.deepEqual([await patch(etag), await patch('"other"'), await patch(null)], [204, 412, 428]);
    assert.equal((await fetch(server.url + location, { method: 'DELETE' })).status, 200);
    assert.equal((await fetch(server.url + location, { method: 'DELETE' })).status, 404);
  });
});

test('a WHIP or WHEP session ends with its peer', async () => {
  const { id, streamKey } = await newShow();
  const published = await fetch(`${server.url}/whip`, sdp(offer('sendonly'), streamKey));
  assert.equal(published.status, 201);
  const played = await answered(`/whep/${id}`, 201, sdp(offer('recvonly')));
  const { rooms } = server.app;
  const room = [...rooms.open].find(({ peers }) => [...peers].some(({ protocol }) => protocol === 'whep'))!;
  const [publisher, viewer] = [...room.peers];
  const status = async ({ headers }: Response) =>
    (await fetch(server.url + headers.get('location')!, { method: 'DELETE' })).status;
  rooms.evict(room, viewer!, 'kicked');
  assert.equal(await status(played), 404);
  const release = room.hold();
  rooms.evict(room, publisher!, 'kicked');
  assert.equal(await status(published), 404);
  release();
});

describe('a private show from an encoder', () => {
  let show: Show;
  let publisher: LoopPublisher;
  let token: string;
  before(async () => {
    show = await newShow('private');
    const early = await fetch(`${server.url}/whep/${show.id}`, sdp(offer('recvonly')));
    assert.deepEqual([early.status, await codeOf(early)], [409, 'broadcast_not_live']);
    assert.ok(Number(early.headers.get('retry-after')) > 0);
    publisher = await LoopPublisher.start(show, [loops.video, loops.audio]);
    const { options } = await show.host.get('getPlayback', { params: { id: show.id } });
    token = options.find(({ protocol }) => protocol === 'llhls')!.token!;
  });
  after(() => publisher.stop());

  test('is played by WHEP with its token alone', async () => {
    const outsider = await fetch(`${server.url}/whep/${show.id}`, sdp(offer('recvonly')));
    assert.deepEqual([outsider.status, await codeOf(outsider)], [404, 'not_found']);
    const answer = await answered(`/whep/${show.id}`, 201, sdp(offer('recvonly'), token));
    assert.match(await answer.text(), /a=sendonly/);
    const location = answer.headers.get('location')!;
    assert.equal((await fetch(server.url + location, { method: 'DELETE' })).status, 200);
  });

  test('is loaded by HLS with the token in the path, which every address below it keeps', async () => {
    assert.equal((await fetch(`${server.url}/hls/${show.id}/index.m3u8`)).status, 404);
    assert.equal((await fetch(`${server.url}/hls/${show.id}/~wrong/index.m3u8`)).status, 404);
    const base = `/hls/${show.id}/~${token}`;
    const multivariant = readMultivariantPlaylist(await (await answered(`${base}/index.m3u8`, 200)).text());
    const [variant] = multivariant.variants;
    const playlist = new URL(variant!.uri, `${server.url}${base}/index.m3u8`);
    assert.ok(playlist.pathname.startsWith(base));
    const text = await (await fetch(playlist)).text();
    const [, map] = /#EXT-X-MAP:URI="([^"]+)"/.exec(text)!;
    const init = new URL(map!, playlist);
    assert.equal((await fetch(init)).status, 200);
    assert.equal((await fetch(String(init).replace(`/~${token}`, ''))).status, 404);
  });

  test('has a picture of what is shown, for those who may see it', async () => {
    let thumbnailUrl: string | null = null;
    for (let i = 0; i < 600 && thumbnailUrl === null; i++) {
      ({ thumbnailUrl } = await show.host.get('getBroadcast', { params: { id: show.id } }));
      if (thumbnailUrl === null) await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.ok(thumbnailUrl !== null, 'no thumbnail was made');
    const picture = await fetch(server.url + thumbnailUrl);
    assert.deepEqual([picture.status, picture.headers.get('content-type')], [200, 'image/jpeg']);
    assert.deepEqual([...new Uint8Array(await picture.arrayBuffer()).subarray(0, 3)], [0xff, 0xd8, 0xff]);
    assert.equal((await fetch(`${server.url}/api/broadcasts/${show.id}/thumbnail`)).status, 404);
  });
});

test('two pictures of one encoder (Enhanced RTMP multitrack) are variants of one HLS stream, which ffprobe plays', async () => {
  const show = await newShow();
  const small = await videoLoop({ bFrames: 0, size: '160x90' });
  const publisher = await LoopPublisher.start(show, [loops.video, small, loops.audio]);
  try {
    let resolutions: string[] = [];
    for (let i = 0; i < 100 && resolutions.length < 2; i++) {
      const text = await (await answered(`/hls/${show.id}/plain.m3u8`, 200)).text();
      resolutions = [...text.matchAll(/^#EXT-X-STREAM-INF:.*RESOLUTION=(\d+x\d+)/gm)].map(([, size]) => size!);
      if (resolutions.length < 2) await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.deepEqual(resolutions.sort(), ['160x90', '320x180']);
    const entries = 'stream=codec_name,width:packet=pts_time';
    const { stdout } = await run('ffprobe', [
      '-v', 'error', '-read_intervals', '%+2', '-show_entries', entries, '-of', 'json', `${server.url}/hls/${show.id}/plain.m3u8`,
    ]); // biome-ignore format: a command line
    const { streams, packets } = JSON.parse(stdout) as { streams: { codec_name: string }[]; packets: unknown[] };
    assert.deepEqual(streams.map(({ codec_name }) => codec_name).sort(), ['aac', 'h264', 'h264']);
    assert.ok(packets.length > 100);
  } finally {
    await publisher.stop();
  }
});

test('WebRTC is offered once it can show the picture of an encoder, not before and not where it cannot', async () => {
  const offered = async ({ id, host }: Show) =>
    (await host.get('getPlayback', { params: { id } })).options.map(({ protocol }) => protocol);
  const pause = () => new Promise((resolve) => setTimeout(resolve, 50));

  const reordered = await newShow();
  const bFrames = await videoLoop({ bFrames: 2 });
  const first = await LoopPublisher.start(reordered, [bFrames, loops.audio], { videoStartMs: 1_000 });
  try {
    let known = false;
    let looks = 0;
    while (!known) {
      assert.ok(!(await offered(reordered)).includes('webrtc'));
      const { health } = await reordered.host.get('getIngest', { params: { id: reordered.id } });
      known = health.advice.some(({ code }) => code === 'b_frames');
      assert.ok(++looks < 400, 'B-frames were never found');
      await pause();
    }
    assert.deepEqual(await offered(reordered), ['llhls', 'hls']);
  } finally {
    await first.stop();
  }

  const plain = await newShow();
  const second = await LoopPublisher.start(plain, [loops.video, loops.audio]);
  try {
    for (let looks = 0; (await offered(plain))[0] !== 'webrtc'; looks++) {
      assert.ok(looks < 400, 'WebRTC was never offered');
      await pause();
    }
  } finally {
    await second.stop();
  }
});

describe('beside nginx-rtmp', () => {
  const publish = (body: string) =>
    fetch(`${server.url}/rtmp/publish`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body,
    });

  test('its publish callback is answered', async () => {
    const { streamKey } = await newShow();
    assert.equal((await publish(new URLSearchParams({ app: 'live', name: streamKey }).toString())).status, 200);
    const named = new URLSearchParams({ app: 'live', name: 'show', key: streamKey });
    assert.equal((await publish(named.toString())).status, 200);
    const wrong = await publish('app=live&name=nonsense');
    assert.deepEqual([wrong.status, await codeOf(wrong)], [403, 'stream_key_invalid']);
    const empty = await publish('app=live');
    assert.deepEqual([empty.status, await codeOf(empty)], [400, 'invalid']);
  });

  test('its statistics are there in its XML and as JSON', async () => {
    const show = await newShow();
    const publisher = await LoopPublisher.start(show, [loops.video, loops.audio]);
    try {
      type Stat = { rtmp: { connections: { stream?: string; tracks: { config: { codec: string } }[] }[] } };
      let codecs: string[] = [];
      for (let i = 0; i < 100 && codecs.length < 2; i++) {
        const { rtmp } = (await (await fetch(`${server.url}/stat`)).json()) as Stat;
        codecs = rtmp.connections.flatMap(({ tracks }) => tracks.map(({ config }) => config.codec));
        if (codecs.length < 2) await new Promise((resolve) => setTimeout(resolve, 100));
      }
      assert.deepEqual(codecs.sort(), ['aac', 'h264']);
      const response = await fetch(`${server.url}/stat?format=xml`);
      assert.match(response.headers.get('content-type') ?? '', /^text\/xml/);
      const xml = await response.text();
      // xmllint would do; ffprobe is no XML reader, and a browser is too much: tags have to match.
      const open: string[] = [];
      for (const [, close, tag, empty] of xml.matchAll(/<(\/?)([a-z_]+)[^<>]*?(\/?)>/g)) {
        if (empty === '/') continue;
        if (close === '') open.push(tag!);
        else assert.equal(open.pop(), tag);
      }
      assert.deepEqual(open, []);
      assert.match(xml, /<video><width>320<\/width><height>180<\/height><codec>h264<\/codec><\/video>/);
      assert.ok(!xml.includes(show.streamKey), 'a stream key is a secret');
    } finally {
      await publisher.stop();
    }
  });
});
