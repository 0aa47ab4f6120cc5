import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Closeable } from '../../base/closeable.ts';
import { type Message, MessageReader } from './wire.ts';

export interface CodecProcessOptions {
  /** The name of the node-av package. */
  module: string;
  /** 0 to 19: how far it stands back behind the other processes. */
  niceness: number;
}

export interface CodecProcessHandlers {
  onMessage(message: Message): void;
  /** Once, however it ended. `lastWords` is the end of what it wrote to stderr. */
  onExit(exit: { code: number | null; signal: string | null; lastWords: string }): void;
}

const program = fileURLToPath(new URL('./child/main.ts', import.meta.url));
const lastWordsLength = 2_000;
/** What it is working on is done by then. */
const killAfterMs = 2_000;

/** One child process and the pipe to it. It ends when its stdin does, so that it cannot outlive this process. */
export class CodecProcess implements Closeable {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #exited = Promise.withResolvers<void>();
  #lastWords = '';

  constructor({ module, niceness }: CodecProcessOptions, handlers: CodecProcessHandlers) {
    this.#child = spawn(process.execPath, [program, module, String(niceness)], { stdio: ['pipe', 'pipe', 'pipe'] });
    const { stdin, stdout, stderr } = this.#child;
    const reader = new MessageReader();
    stdout.on('data', (chunk: Buffer) => {
      try {
        for (const message of reader.push(chunk)) handlers.onMessage(message);
      } catch (error) {
        this.#lastWords += String(error);
        this.kill();
      }
    });
    stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-lastWordsLength);
    });
    // A broken pipe is its death, which `close` tells.
    stdin.on('error', () => stdin.destroy());
    this.#child.once('error', (error) => {
      this.#lastWords += String(error);
    });
    this.#child.once('close', (code, signal) => {
      this.#exited.resolve();
      handlers.onExit({ code, signal, lastWords: this.#lastWords.trim() });
    });
  }

  /** Undefined if it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  send(message: Buffer): void {
    if (this.#child.stdin.writable) this.#child.stdin.write(message);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Lets it finish what it has begun. Resolves when the process has gone. */
  close(): Promise<void> {
    this.#child.stdin.end();
    const timer = setTimeout(() => this.kill(), killAfterMs);
    return this.#exited.promise.finally(() => clearTimeout(timer));
  }
}
