import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { workerInPlace } from './worker.mjs';
import { loadProblem } from './worker-binary.mjs';

const folder = mkdtempSync(join(tmpdir(), 'footlight-worker-'));
after(() => rmSync(folder, { recursive: true }));

function program(name, script) {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return path;
}

test('a worker that this machine can load has no problem', async () => {
  const worker = await workerInPlace();
  assert.ok(worker, 'npm test prepares one');
  assert.equal(await loadProblem(worker), undefined);
});

test('a missing shared library is named', async () => {
  const linux = 'echo "worker: error while loading shared libraries: libsrtp2.so.1: cannot open" >&2; exit 127';
  assert.equal((await loadProblem(program('linux', linux))).library, 'libsrtp2.so.1');
  const mac = 'echo "dyld[1]: Library not loaded: /opt/homebrew/lib/libuv.1.dylib" >&2; exit 134';
  assert.equal((await loadProblem(program('mac', mac))).library, '/opt/homebrew/lib/libuv.1.dylib');
});

test('a program that is no worker, is cut off or is not there is a problem', async () => {
  assert.ok(await loadProblem('/bin/true'));
  assert.ok(await loadProblem(join(folder, 'absent')));
  const half = join(folder, 'half');
  writeFileSync(half, Buffer.from('\x7fELF\x02\x01\x01'), { mode: 0o755 });
  assert.ok(await loadProblem(half));
});
