import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { run, supervise } from './run.mjs';

const node = (script) => [process.execPath, ['-e', script]];

test('a run answers its exit code and what it said', async () => {
  const lines = [];
  const [command, args] = node('console.log("one\\ntwo"); process.exit(3)');
  assert.deepEqual(await run(command, args, { onLine: (line) => lines.push(line) }), { code: 3, output: 'one\ntwo' });
  assert.deepEqual(lines, ['one', 'two']);
});

test('a command that is not there has code 127, one that takes too long is ended', async () => {
  assert.equal((await run('/absent/command')).code, 127);
  const [command, args] = node('setInterval(() => {}, 1000)');
  assert.equal((await run(command, args, { timeoutMs: 50 })).code, 137);
});

test('the first of the supervised that ends decides the exit code and ends the others', async () => {
  const [command, args] = node('setInterval(() => {}, 1000)');
  const [failing, itsArgs] = node('process.exit(7)');
  assert.equal(
    await supervise([
      { command, args },
      { command: failing, args: itsArgs },
    ]),
    7,
  );
});

/** A supervisor in its own process, over a child that says its pid and on SIGTERM ends with code 5. */
async function supervisor() {
  const child = `process.on("SIGTERM", () => process.exit(5)); setInterval(() => {}, 1000); console.log(process.pid)`;
  const program = `
    import { supervise } from ${JSON.stringify(new URL('./run.mjs', import.meta.url).href)};
    process.exitCode = await supervise([{ command: process.execPath, args: ['-e', ${JSON.stringify(child)}] }]);`;
  const running = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 2] });
  const [pid] = await once(running.stdout, 'data');
  return { running, childPid: Number(pid) };
}

test('a signal reaches the supervised, and their exit code comes back', async () => {
  const { running, childPid } = await supervisor();
  running.kill('SIGTERM');
  const [code] = await once(running, 'exit');
  assert.equal(code, 5);
  assert.throws(() => process.kill(childPid, 0));
});
