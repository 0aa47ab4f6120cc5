import type { LinkSample } from '../room/types.ts';
import type { NetworkState } from './types.ts';

const ranks: readonly NetworkState[] = ['good', 'limited', 'poor'];

/** What a direction must not exceed, or fall below, to be no worse than good, and than limited. */
interface Bounds {
  lossMost: number;
  rttMsMost: number;
  availableBpsLeast: number;
}
const bounds: readonly Bounds[] = [
  { lossMost: 0.05, rttMsMost: 1_000, availableBpsLeast: 350_000 },
  // A long way alone takes nobody's picture away: it may be a satellite's, or one answer of a busy computer.
  { lossMost: 0.15, rttMsMost: Number.POSITIVE_INFINITY, availableBpsLeast: 100_000 },
];

/** Fewer packets than these say nothing about loss: one of them would be a lot. */
const packetsLeast = 20;
/** So many bad measurements in a row make it one step worse: a single burst heals by itself, and smaller pictures may be all that is needed. */
const worseAfter = 2;
/** So many better ones in a row make it one step better; doubled with every relapse, up to the most. */
const betterAfter = 5;
const betterAfterMost = 10;
/** The most where pictures fell short: a network may be as narrow for a whole call, and small ones are all that is lost by waiting. */
const largerAfterMost = 60;

/** How many better measurements are waited for. A link that has been well for longer than the most is new. */
class Patience {
  readonly #most: number;
  measurements = betterAfter;

  constructor(most: number) {
    this.#most = most;
  }

  /** The link got worse, so long after it got better; `isCause`: because of what this is about. */
  worsened(since: number, isCause: boolean): void {
    if (since > this.#most) this.measurements = betterAfter;
    else if (isCause) this.measurements = Math.min(this.#most, this.measurements * 2);
  }
}

export interface NetworkWatchOptions {
  /** Whether what the browser believes to be available counts. It grows only with what is sent, so a sender that was reduced for it would stay so. */
  judgesAvailable: boolean;
}

/**
 * What one direction carries, from measurements at equal intervals, by one step at a time: it gets worse soon, and better slowly; what was
 * tried and failed is tried again less often, because every attempt costs a stutter.
 */
export class NetworkWatch {
  readonly #options: NetworkWatchOptions;
  #before: LinkSample | null = null;
  #rank = 0;
  #worse = 0;
  #better = 0;
  readonly #patience = { measured: new Patience(betterAfterMost), short: new Patience(largerAfterMost) };
  /** Measurements since it got better. */
  #since = Number.POSITIVE_INFINITY;

  constructor(options: NetworkWatchOptions) {
    this.#options = options;
  }

  get state(): NetworkState {
    return ranks[this.#rank]!;
  }

  /** A sample of null: there is nothing to measure, which is no news. `isShort`: it is known from elsewhere to carry less than is asked of it. */
  note(sample: LinkSample | null, isShort = false): NetworkState {
    const before = this.#before;
    this.#before = sample;
    // Counters that went back belong to another transport.
    if (sample === null || before === null || sample.packets < before.packets) return this.state;
    this.#count(this.#grade(sample, before), isShort ? 1 : 0);
    return this.state;
  }

  #grade({ packets, packetsLost, rttMs, availableBps }: LinkSample, before: LinkSample): number {
    const sent = packets - before.packets;
    const loss = sent < packetsLeast ? 0 : Math.max(0, packetsLost - before.packetsLost) / sent;
    const within = ({ lossMost, rttMsMost, availableBpsLeast }: Bounds) =>
      loss <= lossMost &&
      (rttMs ?? 0) <= rttMsMost &&
      (!this.#options.judgesAvailable || (availableBps ?? availableBpsLeast) >= availableBpsLeast);
    const grade = bounds.findIndex(within);
    return grade === -1 ? bounds.length : grade;
  }

  #count(measured: number, short: number): void {
    const grade = Math.max(measured, short);
    this.#since++;
    this.#worse = grade > this.#rank ? this.#worse + 1 : 0;
    this.#better = grade < this.#rank ? this.#better + 1 : 0;
    if (this.#worse >= worseAfter) {
      this.#patience.measured.worsened(this.#since, measured > this.#rank);
      this.#patience.short.worsened(this.#since, short > this.#rank);
      this.#move(this.#rank + 1);
    } else if (this.#better >= this.#betterAfter) {
      this.#since = 0;
      this.#move(this.#rank - 1);
    }
  }

  /** Cameras that are off come back as soon as they can; only how large they are may take longer. */
  get #betterAfter(): number {
    const { measured, short } = this.#patience;
    return this.#rank === 1 ? Math.max(measured.measurements, short.measurements) : measured.measurements;
  }

  #move(rank: number): void {
    this.#rank = rank;
    this.#worse = 0;
    this.#better = 0;
  }
}
