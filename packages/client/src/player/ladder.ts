import type { PlaybackProtocol, ProtocolChoice } from './types.ts';

export interface PlaybackOption {
  protocol: PlaybackProtocol;
  url?: string | undefined;
}

/** After the first failure a rung is left alone this long, after each further one twice as long. */
const firstPenaltyMs = 15_000;
const longestPenaltyMs = 5 * 60_000;

/** Which rung of the latency ladder to stand on. Knows what is offered, what the viewer wants and what has failed here. */
export class Ladder {
  options: readonly PlaybackOption[] = [];
  choice: ProtocolChoice = 'auto';
  /** Whoever is on the stage talks with the others, and must not hear itself seconds later: WebRTC or nothing. */
  isOnStage = false;
  readonly #penalties = new Map<PlaybackProtocol, { untilMs: number; failures: number }>();

  /** Times are of one monotonic clock, in milliseconds. */
  failed(protocol: PlaybackProtocol, nowMs: number): void {
    const failures = (this.#penalties.get(protocol)?.failures ?? 0) + 1;
    const penaltyMs = Math.min(longestPenaltyMs, firstPenaltyMs * 2 ** (failures - 1));
    this.#penalties.set(protocol, { untilMs: nowMs + penaltyMs, failures });
  }

  /** Something has changed at the source or by the viewer's hand: everything may work now. */
  forgive(): void {
    this.#penalties.clear();
  }

  /** The rung to stand on; `failed` when it is known not to work at present; null when nothing is offered. */
  best(nowMs: number): { option: PlaybackOption; failed: boolean } | null {
    const order = this.#order();
    const [first] = order;
    if (first === undefined) return null;
    const good = order.find(({ protocol }) => this.#penaltyMs(protocol, nowMs) === 0);
    if (good !== undefined) return { option: good, failed: false };
    const soonest = order.reduce((best, option) =>
      this.#penaltyMs(option.protocol, nowMs) < this.#penaltyMs(best.protocol, nowMs) ? option : best,
    );
    return { option: soonest, failed: true };
  }

  /** When a better rung than `protocol` may be tried again, in milliseconds from now; null if there is none. */
  climbInMs(protocol: PlaybackProtocol | null, nowMs: number): number | null {
    const order = this.#order();
    const here = order.findIndex((option) => option.protocol === protocol);
    const better = here === -1 ? order : order.slice(0, here);
    if (better.length === 0) return null;
    return Math.min(...better.map((option) => this.#penaltyMs(option.protocol, nowMs)));
  }

  /** A rung chosen by hand comes first; the others stay, for when it fails. */
  #order(): PlaybackOption[] {
    if (this.isOnStage) return [{ protocol: 'webrtc' }];
    const chosen = this.options.filter(({ protocol }) => protocol === this.choice);
    return [...chosen, ...this.options.filter((option) => !chosen.includes(option))];
  }

  #penaltyMs(protocol: PlaybackProtocol, nowMs: number): number {
    return Math.max(0, (this.#penalties.get(protocol)?.untilMs ?? 0) - nowMs);
  }
}
