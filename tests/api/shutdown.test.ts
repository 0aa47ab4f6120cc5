import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Person } from '../support/person.ts';
import { ServerProcess } from '../support/server-process.ts';

/** Loaded before the server's own program: a signal that nobody else listens to makes a bug reach the top. */
const bugs = `
  process.on('SIGUSR2', () => setImmediate(() => { throw new Error('a bug of the test'); }));
  process.on('SIGHUP', () => { void Promise.reject(new Error('a bug of the test')); });`;
const withBugs = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(bugs)}` };

/** A server with somebody in a room; answers how the process ends by this signal and whether the socket was hung up. */
async function endBy(signal: NodeJS.Signals, env: Record<string, string> = {}) {
  const server = await ServerProcess.start({ MEDIASOUP_WORKERS: '1', LOG_LEVEL: 'info', ...env });
  try {
    const host = await Person.user(server.url);
    const { id } = await host.get('createBroadcast', { body: { title: 'Until the end' } });
    const socket = await (await Person.guest(server.url)).connect();
    await socket.get('join', { broadcastId: id });
    const hungUp = socket.ended();
    const code = await server.kill(signal);
    await hungUp;
    return { code, output: server.output };
  } finally {
    await server.stop();
  }
}

describe('a bug that reaches the top is logged, and the server closes cleanly and says by its exit code that it failed', () => {
  for (const [signal, event] of [
    ['SIGUSR2', 'uncaughtException'],
    ['SIGHUP', 'unhandledRejection'],
  ] as const) {
    test(event, async () => {
      const { code, output } = await endBy(signal, withBugs);
      assert.equal(code, 1);
      const logged = output.split('\n').find((line) => line.includes(`"msg":"${event}"`));
      assert.match(logged ?? output, /a bug of the test/);
      assert.match(output, new RegExp(`"why":"${event}","msg":"shutting down"`));
      assert.doesNotMatch(output, /took too long|did not close cleanly/);
    });
  }
});

test('SIGINT is a clean end, as SIGTERM is', async () => {
  const { code, output } = await endBy('SIGINT');
  assert.equal(code, 0);
  assert.match(output, /"why":"SIGINT","msg":"shutting down"/);
  assert.doesNotMatch(output, /took too long|did not close cleanly/);
});
