import type { ReactionEmoji } from '@footlight/contract';
import type { ReactionCounts } from './types.ts';

export interface ReactionsOptions {
  send: (emoji: ReactionEmoji) => Promise<unknown>;
  onShow: (counts: ReactionCounts) => void;
}

/** Faster presses than this are one. */
const leastGapMs = 150;

/** One's own reaction shows at once; the server's tick, which has it too, then shows only those of the others. */
export class Reactions {
  readonly #options: ReactionsOptions;
  readonly #shown = new Map<ReactionEmoji, number>();
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor(options: ReactionsOptions) {
    this.#options = options;
  }

  react(emoji: ReactionEmoji): void {
    const now = performance.now();
    if (now - this.#lastAt < leastGapMs) return;
    this.#lastAt = now;
    this.#shown.set(emoji, (this.#shown.get(emoji) ?? 0) + 1);
    this.#options.onShow({ [emoji]: 1 });
    this.#options.send(emoji).catch(() => {
      // Of the moment only, so nobody is told; but no tick will have it.
      this.#shown.set(emoji, Math.max(0, (this.#shown.get(emoji) ?? 0) - 1));
    });
  }

  /** A tick of the server. */
  counted(counts: ReactionCounts): void {
    const others: ReactionCounts = {};
    for (const [emoji, count = 0] of Object.entries(counts) as [ReactionEmoji, number | undefined][]) {
      const own = Math.min(count, this.#shown.get(emoji) ?? 0);
      this.#shown.set(emoji, (this.#shown.get(emoji) ?? 0) - own);
      if (count > own) others[emoji] = count - own;
    }
    if (Object.keys(others).length > 0) this.#options.onShow(others);
  }

  /** What was under way with the old connection comes no more. */
  restart(): void {
    this.#shown.clear();
  }
}
