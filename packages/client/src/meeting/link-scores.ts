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

/** A consumer from one measurement to the next. */
interface Course {
  /** For how many measurements something is meant to arrive. */
  age: number;
  /** For how many in a row layers have been missing. */
  missing: number;
  /** For how many in a row less has arrived than the server has. */
  short: number;
  /** For how many no more has been asked for than before, and no more has come to the server: what is asked for may have to be begun with first. */
  waited: number;
  /** The highest layer that is asked for; -1: none. */
  wish: number;
  /** How many layers the server has; null before the first measurement. */
  there: number | null;
  score: number | null;
}
const beginning: Course = { age: 0, missing: 0, short: 0, waited: 0, wish: -1, there: null, score: null };

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
/** So many measurements in a row something has to fall short before it is no mere change of layers, nor a picture that is just beginning. */
const shortLeast = 2;
/**
 * So many measurements a publisher is given for each further layer that nobody had asked for, before it is missing: a browser's estimate of its uplink, where it was
 * low, grows by 8 % a second, which takes twenty seconds from 300 kbit/s to what three layers take.
 */
const begunMost = 10;

/** How well each peer's media arrives: the worst of their consumers, smoothed over time, because a score jumps with every lost packet. */
export class LinkScores {
  /** With the number of measurements in which there was no such consumer. */
  readonly #newest = new Map<string, Heard & { absent: number }>();
  #courses = new Map<string, Course>();

  heard({ consumerId, ...heard }: Heard & { consumerId: string }): void {
    this.#newest.set(consumerId, { ...heard, absent: 0 });
  }

  /** Whether something arrives in less than is asked for and the server has, and goes on to. */
  get isShort(): boolean {
    return [...this.#courses.values()].some(({ short }) => short >= shortLeast);
  }

  /** Called at equal intervals with all there are; by peer id. Those of whom nothing is meant to arrive, or nothing is known yet, are absent. */
  tick(links: readonly Link[]): Map<string, LinkQuality> {
    const courses = new Map<string, Course>();
    const worst = new Map<string, number>();
    for (const link of links) {
      const { consumerId, peerId, paused } = link;
      if (paused) continue;
      const course = after(this.#courses.get(consumerId) ?? beginning, link, this.#newest.get(consumerId));
      courses.set(consumerId, course);
      if (course.score !== null) worst.set(peerId, Math.min(course.score, worst.get(peerId) ?? best));
    }
    this.#courses = courses;
    this.#forget(new Set(links.map(({ consumerId }) => consumerId)));
    return new Map([...worst].map(([peerId, score]) => [peerId, qualityOf(score)]));
  }

  /** The server may speak of a consumer before it is ready here, and says nothing twice. */
  #forget(present: ReadonlySet<string>): void {
    for (const [consumerId, heard] of this.#newest)
      if (!present.has(consumerId) && ++heard.absent > unknownMost) this.#newest.delete(consumerId);
  }
}

function after(before: Course, { layers }: Link, heard: Heard | undefined): Course {
  const arriving = (layers?.current ?? -1) + 1;
  const wish = arriving - 1 + (layers?.missing ?? 0);
  const there = heard?.producerLayers ?? 0;
  const isMoreThere = there > (before.there ?? there);
  const waited = wish > before.wish || isMoreThere ? 1 : before.waited + 1;
  // What arrives at the server needs a moment from there to here, so as long as it gets more nothing falls short.
  const lacks = layers !== null && layers.missing > 0 && !isMoreThere;
  const isOurs = arriving < there;
  const course = {
    age: before.age + 1,
    missing: lacks && (isOurs || waited > begunMost) ? before.missing + 1 : 0,
    short: lacks && isOurs ? before.short + 1 : 0,
    ...{ waited, wish, there },
  };
  const newest = heard && Math.min(heard.score, heard.producerScore);
  if (before.score === null && !newest && course.age <= unknownMost) return { ...course, score: null };
  // Changes are told, so a link of which nothing was said is what links are meant to be.
  const target = Math.min(newest ?? best, layers !== null && course.missing >= shortLeast ? mostOf(layers) : best);
  return { ...course, score: before.score === null ? target : before.score + (target - before.score) * weight };
}

function qualityOf(score: number): LinkQuality {
  return grades.find(([least]) => score >= least)?.[1] ?? 'lost';
}

/** Of a picture of which layers are missing. */
function mostOf({ current }: Pick<Layers, 'current'>): number {
  return current === null ? missingMost : smallerMost;
}
