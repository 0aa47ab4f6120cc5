import type { Clock } from '../../../base/clock.ts';

interface Group {
  msn: number;
  /** Undefined: the whole segment. */
  part: number | undefined;
  count: number;
  resolve(ready: boolean): void;
  promise: Promise<boolean>;
  cancel(): void;
}

/** How many requests of a stream are blocked; shared by its renditions. */
export interface WaiterCount {
  value: number;
}

/** Requests that wait for a part of one rendition. All that wait for the same part share one promise and one timer. */
export class Waiters {
  readonly #clock: Clock;
  readonly #count: WaiterCount;
  readonly #groups = new Map<string, Group>();

  constructor(clock: Clock, count: WaiterCount) {
    this.#clock = clock;
    this.#count = count;
  }

  /** Whether the part has come: false after about `timeoutMs`, counted from the first who waits for it. */
  wait(msn: number, part: number | undefined, timeoutMs: number): Promise<boolean> {
    const key = `${msn}.${part}`;
    let group = this.#groups.get(key);
    if (group === undefined) {
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const cancel = this.#clock.after(timeoutMs, () => this.#end(key, false));
      group = { msn, part, count: 0, resolve, promise, cancel };
      this.#groups.set(key, group);
    }
    group.count++;
    this.#count.value++;
    return group.promise;
  }

  /** Answers those for whom `ready` holds. */
  release(ready: (msn: number, part: number | undefined) => boolean): void {
    for (const [key, { msn, part }] of this.#groups) if (ready(msn, part)) this.#end(key, true);
  }

  /** Answers all that they wait in vain. */
  cancel(): void {
    for (const key of [...this.#groups.keys()]) this.#end(key, false);
  }

  #end(key: string, ready: boolean): void {
    const group = this.#groups.get(key);
    if (group === undefined) return;
    this.#groups.delete(key);
    this.#count.value -= group.count;
    group.cancel();
    group.resolve(ready);
  }
}
