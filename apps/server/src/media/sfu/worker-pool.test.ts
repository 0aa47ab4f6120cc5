import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { systemClock } from '../../base/clock.ts';
import { silentLogger } from '../../base/logger.ts';
import { next, startSfu, testOptions } from './sfu.testkit.ts';
import { Sfu } from './sfu.ts';

const deps = { logger: silentLogger(), clock: systemClock };

/** A UDP port on loopback that is taken until the test ends. */
async function occupyPort(t: TestContext): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  t.after(() => socket.close());
  await once(socket, 'listening');
  return socket.address().port;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('each worker listens on its own port and a busy one is skipped', async (t) => {
  const busyPort = await occupyPort(t);
  const options = await testOptions({ workerCount: 2, rtcMinPort: busyPort - 1, rtcMaxPort: busyPort + 200 });
  const sfu = await Sfu.start(options, deps);
  t.after(() => sfu.close());
  const { workers } = await sfu.snapshot();
  const ports = workers.map(({ port }) => port);
  assert.equal(new Set(ports).size, 2);
  assert.ok(!ports.includes(busyPort));
  assert.ok(workers.every(({ alive, rssBytes }) => alive && rssBytes > 1_000_000));
});

test('no free port, or no worker program, is unavailable and leaves nothing behind', async (t) => {
  const options = await testOptions({ workerCount: 1 });
  const busyPort = await occupyPort(t);
  const unavailable = { name: 'AppError', code: 'unavailable' };
  await assert.rejects(Sfu.start({ ...options, rtcMinPort: busyPort, rtcMaxPort: busyPort }, deps), unavailable);
  await assert.rejects(Sfu.start({ ...options, workerBin: '/nonexistent/worker' }, deps), unavailable);
});

test('a killed worker is replaced', async (t) => {
  const sfu = await startSfu(t, { workerCount: 2 });
  const before = (await sfu.snapshot()).workers;
  const [first] = before;
  assert.ok(first?.pid);
  const died = next(sfu.events, 'workerDied');
  const replaced = next(sfu.events, 'workerReplaced');
  process.kill(first.pid, 'SIGKILL');
  assert.deepEqual(await died, { index: 0, pid: first.pid });
  const { index, pid } = await replaced;
  assert.equal(index, 0);
  const after = (await sfu.snapshot()).workers;
  assert.equal(after[0]?.pid, pid);
  assert.equal(after[1]?.pid, before[1]?.pid);
});

test('a worker that dies again and again comes back', async (t) => {
  const sfu = await startSfu(t, { workerCount: 1 });
  for (let round = 0; round < 3; round += 1) {
    const { workers } = await sfu.snapshot();
    const replaced = next(sfu.events, 'workerReplaced');
    process.kill(workers[0]?.pid ?? 0, 'SIGKILL');
    await replaced;
  }
  await sfu.openRoom('room');
});

test('signals stay with the composition root, and close() ends every process', async () => {
  const listeners = () => process.listenerCount('SIGTERM') + process.listenerCount('SIGINT');
  const before = listeners();
  const sfu = await Sfu.start(await testOptions({ workerCount: 2 }), deps);
  assert.equal(listeners(), before);
  const pids = (await sfu.snapshot()).workers.map(({ pid }) => pid ?? 0);
  await Promise.all([sfu.close(), sfu.close()]);
  assert.deepEqual(pids.map(isRunning), [false, false]);
  await assert.rejects(sfu.openRoom('late'), { code: 'unavailable' });
});

test('closing while a worker is being replaced ends that one too', async () => {
  const sfu = await Sfu.start(await testOptions({ workerCount: 1 }), deps);
  const { workers } = await sfu.snapshot();
  const died = next(sfu.events, 'workerDied');
  process.kill(workers[0]?.pid ?? 0, 'SIGKILL');
  await died;
  await sfu.close();
  assert.deepEqual(
    (await sfu.snapshot()).workers.map(({ alive }) => alive),
    [false],
  );
});
