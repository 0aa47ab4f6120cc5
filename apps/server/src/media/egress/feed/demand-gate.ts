import type { Clock } from '../../../base/clock.ts';
import type { Closeable } from '../../../base/closeable.ts';
import type { Demand } from '../../sfu/index.ts';

/** Open while a producer is wanted and a while longer: who has left may come back, and whose worker died will. */
export class DemandGate implements Closeable {
  readonly #lingerMs: number;
  readonly #clock: Clock;
  readonly #onChange: (open: boolean) => void;
  #open = false;
  #unfollow: () => void = () => {};
  /** Set while it lingers. */
  #cancel: (() => void) | undefined;

  constructor(lingerMs: number, clock: Clock, onChange: (open: boolean) => void) {
    this.#lingerMs = lingerMs;
    this.#clock = clock;
    this.#onChange = onChange;
  }

  get open(): boolean {
    return this.#open;
  }

  /** From now on goes by this demand, or by none. */
  follow(demand: Demand | undefined): void {
    this.#unfollow();
    this.#unfollow = demand?.events.on('changed', (wanted) => this.#changed(wanted)) ?? (() => {});
    this.#changed(demand?.wanted === true);
  }

  /** Stays as it is from now on, and tells nothing. */
  close(): void {
    this.#unfollow();
    this.#cancel?.();
  }

  #changed(wanted: boolean): void {
    if (wanted) {
      this.#cancel?.();
      this.#cancel = undefined;
      this.#set(true);
    } else if (this.#open) {
      this.#cancel ??= this.#clock.after(this.#lingerMs, () => {
        this.#cancel = undefined;
        this.#set(false);
      });
    }
  }

  #set(open: boolean): void {
    if (this.#open === open) return;
    this.#open = open;
    this.#onChange(open);
  }
}
