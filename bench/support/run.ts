import { machine } from './figures.ts';

/** Tells the person at the terminal; standard output is for the one line of figures. */
export function progress(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** What has to be ended after a bench, whether it succeeded or not; the last first. */
export class Cleanup {
  readonly #steps: (() => unknown)[] = [];

  /** Gives `thing` back. */
  add<T>(thing: T, end: (thing: T) => unknown): T {
    this.#steps.push(() => end(thing));
    return thing;
  }

  async run(): Promise<void> {
    for (const step of this.#steps.splice(0).reverse()) await step();
  }
}

/**
 * Runs a bench and prints its figures as one JSON line. The exit code says whether it could measure, not whether a bar was met:
 * that is `ok` in the line.
 */
export async function bench(
  name: string,
  measure: (cleanup: Cleanup) => Promise<{ ok: boolean } & Record<string, unknown>>,
): Promise<void> {
  const cleanup = new Cleanup();
  const before = machine();
  try {
    const figures = await measure(cleanup);
    const at = new Date().toISOString();
    process.stdout.write(
      `${JSON.stringify({ bench: name, at, ...figures, machine: { ...before, load1After: machine().load1 } })}\n`,
    );
  } finally {
    await cleanup.run();
  }
}
