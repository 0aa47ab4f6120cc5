import type { LinkQuality } from './types.ts';

/** One consumer of ours. */
export interface Link {
  consumerId: string;
  peerId: string;
  /** Nothing is meant to arrive. */
  paused: boolean;
}

/** mediasoup's scores go from 0 (nothing arrives) to 10. The first whose least is reached names it. */
const grades: readonly [least: number, quality: LinkQuality][] = [
  [7.5, 'good'],
  [4.5, 'fair'],
  [1, 'poor'],
  [0, 'lost'],
];
const best = 10;
/** Towards the newest score, of what is left, with every measurement. */
const weight = 0.5;
/** So many measurements of a link may pass in which it is not known yet: it begins at nought, and good news are the only ones that come soon. */
const unknownMost = 5;

/** How well each peer's media arrives: the worst of their consumers, smoothed over time, because a score jumps with every lost packet. */
export class LinkScores {
  readonly #newest = new Map<string, number>();
  #smoothed = new Map<string, number>();
  /** For how many measurements something is meant to arrive. */
  #ages = new Map<string, number>();

  /** `producerScore` is of the publisher's way to the server, `score` of ours from there. */
  heard({ consumerId, score, producerScore }: { consumerId: string; score: number; producerScore: number }): void {
    this.#newest.set(consumerId, Math.min(score, producerScore));
  }

  /** Called at equal intervals with all there are; by peer id. Those of whom nothing is meant to arrive, or nothing is known yet, are absent. */
  tick(links: readonly Link[]): Map<string, LinkQuality> {
    const smoothed = new Map<string, number>();
    const ages = new Map<string, number>();
    const worst = new Map<string, number>();
    for (const { consumerId, peerId, paused } of links) {
      if (paused) continue;
      const age = (this.#ages.get(consumerId) ?? 0) + 1;
      ages.set(consumerId, age);
      const before = this.#smoothed.get(consumerId);
      const newest = this.#newest.get(consumerId);
      if (before === undefined && !newest && age <= unknownMost) continue;
      // Changes are told, so a link of which nothing was said is what links are meant to be.
      const target = newest ?? best;
      const score = before === undefined ? target : before + (target - before) * weight;
      smoothed.set(consumerId, score);
      worst.set(peerId, Math.min(score, worst.get(peerId) ?? best));
    }
    this.#smoothed = smoothed;
    this.#ages = ages;
    const present = new Set(links.map(({ consumerId }) => consumerId));
    for (const consumerId of this.#newest.keys()) if (!present.has(consumerId)) this.#newest.delete(consumerId);
    return new Map([...worst].map(([peerId, score]) => [peerId, qualityOf(score)]));
  }
}

function qualityOf(score: number): LinkQuality {
  return grades.find(([least]) => score >= least)?.[1] ?? 'lost';
}
