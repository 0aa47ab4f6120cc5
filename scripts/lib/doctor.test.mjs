import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { freePortRange } from '../../tests/support/ports.ts';
import { inRoot } from './paths.mjs';
import { run } from './run.mjs';
import { ensureWorker } from './worker.mjs';

let folder;
let worker;
let httpPort;
let mediaPort;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'footlight-doctor-'));
  writeFileSync(join(folder, 'index.html'), '');
  worker = await ensureWorker();
  [httpPort, mediaPort] = [await freePortRange(1), await freePortRange(51)];
});
after(() => rmSync(folder, { recursive: true, force: true }));

async function listen(port = 0) {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** Runs the doctor over settings that nothing is wrong with but what `wrong` says; answers its code and its findings. */
async function examine(wrong = {}) {
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    MEDIASOUP_WORKER_BIN: worker,
    MEDIASOUP_WORKERS: '1',
    MEDIASOUP_LISTEN_IP: '127.0.0.1',
    MEDIASOUP_MIN_PORT: String(mediaPort),
    MEDIASOUP_MAX_PORT: String(mediaPort + 50),
    HOST: '127.0.0.1',
    PORT: String(httpPort),
    RTMP_PORT: '0',
    DATA_DIR: join(folder, 'data'),
    WEB_DIR: folder,
    ...wrong,
  };
  const { code, output } = await run(process.execPath, [inRoot('scripts/doctor.mjs')], { env });
  const lines = output.split('\n');
  const failures = lines.flatMap((line, index) => (line.startsWith('✗') ? [`${line}\n${lines[index + 1]}`] : []));
  return { code, output, failures };
}

/** The only finding is this, it comes with a remedy, and the exit code says so. */
function assertFound({ code, output, failures }, finding, remedy) {
  assert.equal(failures.length, 1, output);
  assert.match(failures[0].split('\n')[0], finding);
  assert.match(failures[0].split('\n')[1], remedy);
  assert.equal(code, 1);
}

test('nothing wrong is nothing found', async () => {
  const { code, output, failures } = await examine();
  assert.deepEqual(failures, [], output);
  assert.equal(code, 0);
});

test('a taken port, of HTTP or of RTMP, is found before the start fails on it', async () => {
  const other = await listen();
  const taken = String(other.address().port);
  try {
    assertFound(await examine({ PORT: taken }), /HTTP port \d+ .*EADDRINUSE/, /another port with PORT/);
    assertFound(await examine({ RTMP_PORT: taken }), /RTMP port \d+ .*EADDRINUSE/, /RTMP_PORT/);
    const secure = { TLS_SELF_SIGNED: 'true', RTMPS_PORT: taken };
    assertFound(await examine(secure), /RTMPS port \d+ .*EADDRINUSE/, /RTMPS_PORT/);
    // Without RTMP, or RTMPS without a certificate, nobody listens there.
    for (const unused of [{ RTMP_ENABLED: 'false', RTMP_PORT: taken }, { RTMPS_PORT: taken }]) {
      assert.equal((await examine(unused)).code, 0);
    }
  } finally {
    other.close();
  }
});

test('an announced address that only this machine reaches is found, where others can open the page', async () => {
  const loopback = { HOST: '0.0.0.0', MEDIASOUP_ANNOUNCED_IP: '127.0.0.1' };
  assertFound(await examine(loopback), /127\.0\.0\.1 .*loopback/, /Set MEDIASOUP_ANNOUNCED_IP/);
  const proxied = { PUBLIC_URL: 'https://live.example.com' };
  assertFound(await examine(proxied), /127\.0\.0\.1 .*loopback/, /Set MEDIASOUP_ANNOUNCED_IP/);
});

test('a database that is not there is found', async () => {
  const url = `postgres://footlight:secret@127.0.0.1:${await freePortRange(1)}/footlight`;
  const found = await examine({ DATABASE_URL: url });
  assertFound(found, /Database: PostgreSQL .* refuses us/, /Check DATABASE_URL/);
  assert.doesNotMatch(found.output, /secret/);
});

test('a data folder that takes no files is found', async () => {
  // Below a file: not even root can make a folder there.
  const found = await examine({ DATA_DIR: join(folder, 'index.html', 'data') });
  assertFound(found, /Data folder .* cannot be written/, /DATA_DIR/);
});
