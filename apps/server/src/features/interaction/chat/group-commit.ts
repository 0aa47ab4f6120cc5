/** What became of one item: its result, or why there is none. */
export type Outcome<R> = { result: R } | { error: unknown };

interface Waiting<T, R> {
  item: T;
  resolve: (result: R) => void;
  reject: (error: unknown) => void;
}

/**
 * Writes items in the order they came, all that have come meanwhile in one go: while one commit runs the next gathers. The promise of an
 * item is settled after the commit it was part of, so that what is promised is stored.
 */
export class GroupCommit<T, R> {
  readonly #commit: (items: T[]) => Promise<Outcome<R>[]>;
  readonly #most: number;
  #waiting: Waiting<T, R>[] = [];
  #running = false;

  /** `commit` answers an outcome for each item; where it rejects, every item of it does. */
  constructor(commit: (items: T[]) => Promise<Outcome<R>[]>, most: number) {
    this.#commit = commit;
    this.#most = most;
  }

  get idle(): boolean {
    return !this.#running;
  }

  add(item: T): Promise<R> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (this.#running) return;
      this.#running = true;
      // What has arrived in this turn of the event loop goes together.
      setImmediate(() => void this.#run());
    });
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.#most);
      try {
        const outcomes = await this.#commit(batch.map(({ item }) => item));
        batch.forEach(({ resolve, reject }, index) => {
          const outcome = outcomes[index]!;
          if ('result' in outcome) resolve(outcome.result);
          else reject(outcome.error);
        });
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#running = false;
  }
}
