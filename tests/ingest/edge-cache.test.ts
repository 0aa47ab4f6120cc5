import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { audioLoop, type Loop, videoLoop } from '../support/hls/encoded.ts';
import { type Nginx, startNginx, temporaryPaths } from '../support/nginx.ts';
import { freePortRange } from '../support/ports.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';
import { EdgePlayer } from './support/edge-player.ts';
import { LoopPublisher } from './support/loop-publisher.ts';
import { openShow } from './support/show.ts';

const players = 30;
/** Of each rendition by each player: at least so many parts go by. */
const reloads = 15;
const encodings = ['gzip, deflate, br', 'gzip', 'identity', 'br, gzip;q=0.9'];

let server: TestServer;
let edge: Nginx;
let edgePort: number;
let loops: Loop[];
before(async () => {
  server = await composeServer({ MEDIASOUP_WORKERS: '1', TRUST_PROXY: '127.0.0.1' });
  edgePort = await freePortRange(1);
  const block = await documented();
  edge = await startNginx(edgePort, (folder) => {
    const own = block
      .replace('127.0.0.1:3000', new URL(server.url).host)
      .replace('listen 80;', `listen 127.0.0.1:${edgePort};`)
      .replace('/var/cache/nginx/footlight', `${folder}/cache`);
    const log = `log_format upstream '$upstream_status $request_uri'; access_log ${folder}/access.log upstream;`;
    return `http { ${log} ${temporaryPaths(folder)}\n${own}\n}`;
  });
  loops = [await videoLoop({ bFrames: 0 }), await audioLoop()];
});
after(async () => {
  await edge?.stop();
  await server?.close();
});

/** The configuration that operators are told to use is the one that is tested. */
async function documented(): Promise<string> {
  const text = await readFile(new URL('../../docs/operating.md', import.meta.url), 'utf8');
  const [, block] = /^```nginx\n(.*?)^```/ms.exec(text)!;
  return block!;
}

/** Requests for HLS that the edge passed on to the server, with what they were answered, by path and query below the show. */
async function passedOn(base: string): Promise<Map<string, number[]>> {
  const hits = new Map<string, number[]>();
  const log = await readFile(`${edge.folder}/access.log`, 'utf8');
  for (const line of log.split('\n')) {
    const [status, uri = ''] = line.split(' ');
    if (status === '-' || !uri.startsWith(`${base}/`)) continue;
    const path = uri.slice(base.length + 1);
    hits.set(path, [...(hits.get(path) ?? []), Number(status)]);
  }
  return hits;
}

test(`${players} LL-HLS players behind nginx cost the server one request for each part`, async (t) => {
  const show = await openShow(server.url);
  const publisher = await LoopPublisher.start(show, loops);
  t.after(() => publisher.stop());
  const base = `/hls/${show.id}`;
  const playlist = await fetch(`${server.url}${base}/index.m3u8`); // answered once the stream has begun
  assert.equal(playlist.status, 200);
  const begunAt = performance.now();
  const all = Array.from(
    { length: players },
    (_, i) => new EdgePlayer(`http://127.0.0.1:${edgePort}${base}`, encodings[i % encodings.length]!),
  );
  await Promise.all(all.map((player) => player.play(reloads)));
  const seconds = (performance.now() - begunAt) / 1000;

  const hits = await passedOn(base);
  const asked = new Set(all.flatMap(({ got }) => [...got.keys()]));
  assert.deepEqual([...hits.keys()].sort(), [...asked].sort());
  for (const [path, statuses] of hits) {
    if (!path.endsWith('.m3u8')) assert.deepEqual(statuses, [200], path);
    else {
      // A playlist without directives holds for half a target duration, a second, and is then asked for again.
      assert.ok(statuses.length <= 1 + seconds, `${path}: ${statuses.length} in ${seconds} s`);
      assert.ok(statuses.every((status) => status === 200));
    }
  }
  const kinds = (name: RegExp) => [...hits.keys()].filter((path) => name.test(path)).length;
  t.diagnostic(
    `${all.reduce((sum, { got }) => sum + got.size, 0)} requests of players, ${[...hits.values()].flat().length} to the server`,
  );
  assert.ok(kinds(/part-\d+-\d+\.m4s$/) >= 2 * reloads);
  assert.ok(kinds(/_HLS_msn=/) >= 2 * reloads);
  assert.ok(kinds(/seg-\d+\.m4s$/) >= 2);
  assert.equal(kinds(/init-\d+\.mp4$/), 2);

  for (const { got } of all) {
    const failed = [...got].filter(([, { status }]) => status !== 200);
    assert.deepEqual(failed, []);
  }
  // Parts, segments and reloads are the same for everybody, whichever encodings they take.
  for (const path of [...asked].filter((each) => !each.endsWith('.m3u8'))) {
    const copies = all.flatMap(({ got }) => got.get(path)?.bytes ?? []);
    assert.ok(
      copies.every((copy) => Buffer.compare(copy, copies[0]!) === 0 && copy.byteLength > 0),
      path,
    );
  }
});
