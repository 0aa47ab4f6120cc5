import type { LiveEdge } from './engine.ts';

/** Jumping forward by less than this is not worth the cut. */
const leastJumpSeconds = 1;
/** Two jumps are at least this far apart: a network that cannot follow is not helped by more of them. */
const betweenJumpsMs = 5_000;

export interface FollowFacts {
  edge: LiveEdge;
  position: number;
  paused: boolean;
  nowMs: number;
}

/**
 * Keeps a viewer live, or leaves alone one who is behind on purpose. Within `giveUp` the engine catches up by playing a little
 * faster; beyond it this asks for a jump. So nobody drifts away from live without having chosen it.
 */
export class LiveFollower {
  #follows = true;
  #jumpedAt = Number.NEGATIVE_INFINITY;

  /** The viewer is live, or is being brought there. */
  get follows(): boolean {
    return this.#follows;
  }

  /** The viewer chose a place. */
  leave(): void {
    this.#follows = false;
  }

  goLive(): void {
    this.#follows = true;
  }

  /** What to do at this moment. */
  look({ edge, position, paused, nowMs }: FollowFacts): 'stay' | 'jump' {
    // By the position, not by `latency`: that is measured now and then, and knows nothing yet of a seek.
    const gain = edge.window.to - position;
    const isFar = gain > edge.giveUp - edge.target;
    if (paused) {
      if (isFar) this.#follows = false;
      return 'stay';
    }
    if (!this.#follows || !isFar) return 'stay';
    if (gain < leastJumpSeconds || nowMs - this.#jumpedAt < betweenJumpsMs) return 'stay';
    this.#jumpedAt = nowMs;
    return 'jump';
  }
}
