import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Cleanup } from './run.ts';

/** What a child process of a bench does when it is asked; arguments and answers are plain data. */
// biome-ignore lint/suspicious/noExplicitAny: the types are those of the program that is asked
export type Methods = Record<string, (argument: any) => unknown>;

interface Question {
  id: number;
  method: string;
  argument: unknown;
}
interface Answer {
  id: number;
  result?: unknown;
  failure?: string;
}

/** A program of this folder in a process of its own, which answers what `serveMethods` gives it. */
export class Remote<M extends Methods> {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { resolve: (result: never) => void; reject: (error: Error) => void }>();
  #lastId = 0;
  #ended: Error | null = null;

  constructor(program: string, cleanup: Cleanup) {
    this.#child = cleanup.add(fork(fileURLToPath(new URL(program, import.meta.url))), (one) => one.kill());
    this.#child.on('message', ({ id, result, failure }: Answer) => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (failure === undefined) waiting?.resolve(result as never);
      else waiting?.reject(new Error(`${program}: ${failure}`));
    });
    this.#child.once('exit', (code) => {
      this.#ended = new Error(`${program} ended with ${code}`);
      for (const { reject } of this.#waiting.values()) reject(this.#ended);
    });
  }

  get pid(): number {
    return this.#child.pid!;
  }

  ask<N extends keyof M & string>(method: N, argument: Parameters<M[N]>[0]): Promise<Awaited<ReturnType<M[N]>>> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child.send({ id, method, argument } satisfies Question);
    });
  }
}

/** In the child process. */
export function serveMethods(methods: Methods): void {
  process.on('message', async ({ id, method, argument }: Question) => {
    let answer: Answer;
    try {
      answer = { id, result: await methods[method]!(argument) };
    } catch (error) {
      answer = { id, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
    process.send!(answer);
  });
}
