import type { Layers } from '../room/types.ts';
import type { LinkQuality } from './types.ts';

/** One consumer of ours. */
export interface Link {
  consumerId: string;
  peerId: string;
  /** Nothing is meant to arrive. */
  paused: boolean;
  /** Of a picture in several layers: the highest that arrives, and how many fail of those that are asked for. */
  layers: Pick<Layers, 'current' | 'missing'> | null;
}

/** What the server says of a consumer. */
interface Heard {
  /** Of ours from the server. */
  score: number;
  /** Of the publisher's way to the server. */
  producerScore: number;
  /** How many layers arrive there. */
  producerLayers: number;
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
/** The most of a picture that arrives smaller than it is shown, or not at all: fair and poor. */
const [smallerMost, missingMost] = [6, 2];
/** So many measurements in a row something has to fall short before it is no mere change of layers. */
const shortLeast = 2;

/** How well each peer's media arrives: the worst of their consumers, smoothed over time, because a score jumps with every lost packet. */
export class LinkScores {
  readonly #newest = new Map<string, Heard>();
  #smoothed = new Map<string, number>();
  /** For how many measurements something is meant to arrive. */
  #ages = new Map<string, number>();
  /** For how many measurements in a row less arrives than the server has. */
  #short = new Map<string, number>();

  heard({ consumerId, ...heard }: Heard & { consumerId: string }): void {
    this.#newest.set(consumerId, heard);
  }

  /** Whether something arrives in less than is asked for and the server has, and goes on to. */
  get isShort(): boolean {
    return [...this.#short.values()].some((measurements) => measurements >= shortLeast);
  }

  /** Called at equal intervals with all there are; by peer id. Those of whom nothing is meant to arrive, or nothing is known yet, are absent. */
  tick(links: readonly Link[]): Map<string, LinkQuality> {
    const smoothed = new Map<string, number>();
    const ages = new Map<string, number>();
    const short = new Map<string, number>();
    const worst = new Map<string, number>();
    for (const { consumerId, peerId, paused, layers } of links) {
      if (paused) continue;
      const age = (this.#ages.get(consumerId) ?? 0) + 1;
      ages.set(consumerId, age);
      const before = this.#smoothed.get(consumerId);
      const heard = this.#newest.get(consumerId);
      const newest = heard && Math.min(heard.score, heard.producerScore);
      if (isShort(layers, heard)) short.set(consumerId, (this.#short.get(consumerId) ?? 0) + 1);
      if (before === undefined && !newest && age <= unknownMost) continue;
      // Changes are told, so a link of which nothing was said is what links are meant to be.
      const target = Math.min(newest ?? best, mostOf(layers));
      const score = before === undefined ? target : before + (target - before) * weight;
      smoothed.set(consumerId, score);
      worst.set(peerId, Math.min(score, worst.get(peerId) ?? best));
    }
    this.#smoothed = smoothed;
    this.#ages = ages;
    this.#short = short;
    const present = new Set(links.map(({ consumerId }) => consumerId));
    for (const consumerId of this.#newest.keys()) if (!present.has(consumerId)) this.#newest.delete(consumerId);
    return new Map([...worst].map(([peerId, score]) => [peerId, qualityOf(score)]));
  }
}

function qualityOf(score: number): LinkQuality {
  return grades.find(([least]) => score >= least)?.[1] ?? 'lost';
}

function mostOf(layers: Link['layers']): number {
  if (layers === null || layers.missing === 0) return best;
  return layers.current === null ? missingMost : smallerMost;
}

/** What is missing arrives at the server: our own way is the narrow one. */
function isShort(layers: Link['layers'], heard: Heard | undefined): boolean {
  if (layers === null || heard === undefined) return false;
  const arriving = (layers.current ?? -1) + 1;
  return arriving < Math.min(arriving + layers.missing, heard.producerLayers);
}
