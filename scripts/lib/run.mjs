import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import { say } from './terminal.mjs';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a command to its end and answers `{ code, output }`; a command that cannot be started has code 127.
 * `output` holds stdout and stderr in their order of arrival, `onLine` sees each line as it comes.
 * With `inherit` the command writes to our own output instead. A signal to us ends the command, then us.
 */
export function run(command, args = [], { cwd, env, onLine, inherit = false, timeoutMs } = {}) {
  return new Promise((resolve) => {
    const lines = [];
    const child = spawn(command, args, {
      cwd,
      env: env ?? process.env,
      stdio: inherit ? ['ignore', 2, 2] : ['ignore', 'pipe', 'pipe'],
    });
    const timer = timeoutMs && setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    let interruptedBy;
    const interrupt = (signal) => {
      interruptedBy = signal;
      child.kill(signal);
    };
    for (const signal of signals) process.on(signal, interrupt);
    const finish = (code) => {
      clearTimeout(timer);
      for (const signal of signals) process.off(signal, interrupt);
      if (interruptedBy) process.exit(128 + constants.signals[interruptedBy]);
      resolve({ code, output: lines.join('\n') });
    };
    for (const stream of inherit ? [] : [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        onLine?.(line);
      });
    }
    child.on('error', (error) => {
      lines.push(error.message);
      finish(127);
    });
    child.on('close', (code, signal) => finish(code ?? 128 + constants.signals[signal]));
  });
}

/**
 * Runs long-lived commands beside each other on our own terminal until the first one ends; then the others are asked
 * to end too. Answers the exit code of the first. Signals are passed on: SIGINT from a terminal is not, because the
 * terminal gives it to the whole group; and of one kind only the first within a second, because npm passes on a
 * signal that the group has received already.
 */
export function supervise(commands) {
  return new Promise((resolve) => {
    const children = commands.map(({ command, args, cwd, env }) =>
      spawn(command, args, { cwd, env: env ?? process.env, stdio: 'inherit' }),
    );
    const running = new Set(children);
    const lastAt = new Map();
    let answer;

    const forward = (signal) => {
      const repeated = performance.now() - (lastAt.get(signal) ?? Number.NEGATIVE_INFINITY) < 1000;
      lastAt.set(signal, performance.now());
      if (repeated || (signal === 'SIGINT' && process.stdin.isTTY)) return;
      for (const child of running) child.kill(signal);
    };
    for (const signal of signals) process.on(signal, forward);

    const ended = (child, code) => {
      if (!running.delete(child)) return;
      if (answer === undefined) {
        answer = code;
        for (const other of running) other.kill('SIGTERM');
      }
      if (running.size > 0) return;
      for (const signal of signals) process.off(signal, forward);
      resolve(answer);
    };
    for (const child of children) {
      child.on('error', (error) => {
        say(error.message);
        ended(child, 127);
      });
      child.on('exit', (code, signal) => ended(child, code ?? 128 + constants.signals[signal]));
    }
  });
}
