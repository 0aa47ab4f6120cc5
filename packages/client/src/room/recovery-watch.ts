import type { RecoveryCause, RoomEvents, RoomState } from './types.ts';

/** Notes when something goes wrong, and how long it took until everything was carried again. */
export class RecoveryWatch {
  #trouble: { cause: RecoveryCause; at: number } | null = null;

  /** The first sign of a trouble names it; what follows from it does not. */
  note(cause: RecoveryCause): void {
    this.#trouble ??= { cause, at: performance.now() };
  }

  /** Once for each trouble: what has been recovered from, if nothing is on its way any more. */
  recovered({ media, local }: Pick<RoomState, 'media' | 'local'>): RoomEvents['recovered'] | null {
    if (this.#trouble === null) return null;
    const carried = [media.send, media.receive].every((state) => state === 'none' || state === 'connected');
    if (!carried || local.some(({ state }) => state === 'recovering')) return null;
    const { cause, at } = this.#trouble;
    this.#trouble = null;
    return { cause, tookMs: performance.now() - at };
  }
}
