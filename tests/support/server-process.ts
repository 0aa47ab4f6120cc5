import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { testEnvironment } from './settings.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Footlight as a process of its own, for tests that kill it. */
export class ServerProcess {
  readonly url: string;
  readonly dataDir: string;
  readonly #env: Record<string, string>;
  #child: ChildProcess;
  #output: string[] = [];
  readonly #watchers = new Set<() => void>();
  /** Token of the set-up link this start printed, if it did. */
  setupToken: string | undefined;

  private constructor(env: Record<string, string>, dataDir: string) {
    this.#env = env;
    this.dataDir = dataDir;
    this.url = `http://127.0.0.1:${env.PORT}`;
    this.#child = this.#spawn();
  }

  /** Resolves when the ready line is printed; rejects with exit code and output if it ends instead. `env` overrides what testEnvironment says. */
  static async start(env: Record<string, string> = {}): Promise<ServerProcess> {
    const dataDir = await mkdtemp(join(tmpdir(), 'footlight-data-'));
    const server = new ServerProcess(await testEnvironment(dataDir, env), dataDir);
    try {
      await server.#ready();
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** What it printed since the last start. */
  get output(): string {
    return this.#output.join('\n');
  }

  /** The first line since the last start that `accept` takes, whether it is there already or comes later. */
  line(accept: (line: string) => boolean): Promise<string> {
    return new Promise((resolve) => {
      const look = () => {
        const found = this.#output.find(accept);
        if (found === undefined) return;
        this.#watchers.delete(look);
        resolve(found);
      };
      this.#watchers.add(look);
      look();
    });
  }

  /** Sends a signal, waits for the end of the process and of its output, and answers its exit code; null where the signal ended it. */
  async kill(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child;
    if (child.exitCode === null && child.signalCode === null) {
      // Its last words come before its end.
      const ended = once(child, 'close');
      child.kill(signal);
      await ended;
    }
    return child.exitCode;
  }

  /** Starts it again on the same ports and data. */
  async restart(): Promise<void> {
    await this.kill('SIGKILL');
    this.#child = this.#spawn();
    await this.#ready();
  }

  /** Ends it and removes its data. */
  async stop(): Promise<void> {
    await this.kill('SIGTERM');
    await rm(this.dataDir, { recursive: true, force: true });
  }

  #spawn(): ChildProcess {
    this.#output = [];
    return spawn(process.execPath, [join(root, 'apps/server/src/main.ts')], {
      cwd: root,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...this.#env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  async #ready(): Promise<void> {
    const child = this.#child;
    for (const stream of [child.stdout!, child.stderr!]) {
      createInterface({ input: stream }).on('line', (line) => {
        this.#output.push(line);
        for (const look of [...this.#watchers]) look();
        this.setupToken = /\/setup\?token=(\S+)/.exec(line)?.[1] ?? this.setupToken;
      });
    }
    await new Promise<void>((resolve, reject) => {
      createInterface({ input: child.stdout! }).on('line', (line) => {
        if (line.startsWith('Footlight ready at')) resolve();
      });
      child.once('exit', (code, signal) => reject(new Error(`the server ended (${code ?? signal}):\n${this.output}`)));
    });
  }
}
