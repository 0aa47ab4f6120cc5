import type { Timings } from '../timings.ts';

/** For tests: what a person would wait for is tried again at once, and what has to be answered has the time of a busy machine. */
export const shortTimings = {
  retryFirstMs: 5,
  retryMostMs: 20,
  iceGraceMs: 10,
  iceConnectMs: 50,
  ackMs: 2_000,
  connectMs: 2_000,
} satisfies Partial<Timings>;
