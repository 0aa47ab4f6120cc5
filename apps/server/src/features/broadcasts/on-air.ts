import type { Clock } from '../../base/clock.ts';
import type { Closeable } from '../../base/closeable.ts';
import type { Logger } from '../../base/logger.ts';

interface Show {
  onAir: boolean;
  /** What the database has been told. */
  stored: boolean;
  storing: boolean;
  cancelGrace: (() => void) | null;
}

export interface OnAirOptions {
  /** From the loss of the publisher to the end of the show. */
  graceMs: number;
  /** From the start of a show to its first media. */
  startGraceMs: number;
}

export interface OnAirDeps {
  clock: Clock;
  logger: Logger;
  store: (broadcastId: string, onAir: boolean) => Promise<void>;
  changed: (broadcastId: string, onAir: boolean) => void;
  /** The grace period is over. */
  expired: (broadcastId: string) => Promise<void>;
}

/** How long after a failed write it is tried again. */
const retryMs = 2_000;

/**
 * Whether the live shows of this node are on air, and the grace period of those that are not. Media decides, not the database: a
 * database that is away delays what is stored, never what viewers see.
 */
export class OnAirWatch implements Closeable {
  readonly #shows = new Map<string, Show>();
  readonly #options: OnAirOptions;
  readonly #deps: OnAirDeps;

  constructor(options: OnAirOptions, deps: OnAirDeps) {
    this.#options = options;
    this.#deps = deps;
  }

  /** Begins to watch a live show; `recovered` shows were live before this process began. */
  watch(broadcastId: string, recovered = false): void {
    if (this.#shows.has(broadcastId)) return;
    const show: Show = { onAir: false, stored: false, storing: false, cancelGrace: null };
    this.#shows.set(broadcastId, show);
    this.#startGrace(broadcastId, show, recovered ? this.#options.graceMs : this.#options.startGraceMs);
  }

  /** Undefined where the show is not live on this node. */
  onAir(broadcastId: string): boolean | undefined {
    return this.#shows.get(broadcastId)?.onAir;
  }

  set(broadcastId: string, onAir: boolean): void {
    const show = this.#shows.get(broadcastId);
    if (show === undefined || show.onAir === onAir) return;
    show.onAir = onAir;
    show.cancelGrace?.();
    show.cancelGrace = null;
    if (!onAir) this.#startGrace(broadcastId, show, this.#options.graceMs);
    this.#deps.changed(broadcastId, onAir);
    void this.#store(broadcastId, show);
  }

  forget(broadcastId: string): void {
    this.#shows.get(broadcastId)?.cancelGrace?.();
    this.#shows.delete(broadcastId);
  }

  close(): void {
    for (const broadcastId of [...this.#shows.keys()]) this.forget(broadcastId);
  }

  #startGrace(broadcastId: string, show: Show, graceMs: number): void {
    show.cancelGrace = this.#deps.clock.after(graceMs, () => {
      this.#deps.expired(broadcastId).catch((error: unknown) => {
        this.#deps.logger.error(
          { err: error, broadcastId },
          'a show whose publisher is lost could not be ended; trying again',
        );
        if (this.#shows.get(broadcastId) === show) this.#startGrace(broadcastId, show, retryMs);
      });
    });
  }

  /** Writes the newest state until the database has it; one write at a time for each show. */
  async #store(broadcastId: string, show: Show): Promise<void> {
    if (show.storing) return;
    show.storing = true;
    while (this.#shows.get(broadcastId) === show && show.stored !== show.onAir) {
      const { onAir } = show;
      try {
        await this.#deps.store(broadcastId, onAir);
        show.stored = onAir;
      } catch (error) {
        this.#deps.logger.warn(
          { err: error, broadcastId, onAir },
          'could not store whether a show is on air; trying again',
        );
        await new Promise<void>((resolve) => this.#deps.clock.after(retryMs, resolve));
      }
    }
    show.storing = false;
  }
}
