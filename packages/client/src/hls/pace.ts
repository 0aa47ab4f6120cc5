import type { LiveEdge } from './engine.ts';

/** Faster than this is heard. */
const mostRate = 1.1;
/** So much faster for each second that is to be caught up. */
const ratePerSecond = 0.2;
/** Nearer to the target than this is there. */
const nearSeconds = 0.05;
/** What is buffered is not played away below this: a part that comes a little later would be a stall. */
const leastAheadSeconds = 0.35;

/**
 * How fast to play to get to the target: 1 to 1.1. `ahead`: seconds that are buffered after the position. hls.js has a pace of its own, but stops where a second is buffered,
 * which is farther from live than the target of short parts.
 */
export function paceOf({ latency, target, giveUp }: LiveEdge, ahead: number): number {
  const behind = latency - target;
  if (behind < nearSeconds || latency > giveUp || ahead < leastAheadSeconds) return 1;
  return Math.min(mostRate, 1 + Math.round(behind * ratePerSecond * 50) / 50);
}

/** Seconds that can be played from the position on without a hole. */
export function bufferedAhead({ buffered, currentTime }: HTMLVideoElement): number {
  for (let i = 0; i < buffered.length; i++) {
    if (buffered.start(i) <= currentTime + 0.1 && currentTime < buffered.end(i)) return buffered.end(i) - currentTime;
  }
  return 0;
}
