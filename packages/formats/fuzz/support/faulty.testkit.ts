import type { FuzzTarget } from './campaign.ts';

const kept: unknown[] = [];

/** A target whose seed says what is wrong with its input number 700, or with all of them. */
export function target(seed: number): FuzzTarget {
  const counts = { read: 0 };
  let next = 0;
  const atOne: Record<number, () => void> = {
    1: () => {
      throw new RangeError('not a FormatError');
    },
    2: () => {
      for (;;) next ^= 1;
    },
    3: () => {
      const before = process.threadCpuUsage();
      for (let used = { user: 0, system: 0 }; used.user + used.system < 300_000; used = process.threadCpuUsage(before));
    },
    6: () => {
      kept.push(Buffer.alloc(600 * 2 ** 20, 1));
      for (;;) next ^= 1;
    },
  };
  return {
    counts,
    mayHold: 0,
    next: () => Uint8Array.of(next >> 8, next++ & 0xff),
    read() {
      if (counts.read++ === 700) atOne[seed]?.();
      if (seed === 4) kept.push(Array.from({ length: 2000 }, (_, i) => ({ i })));
      if (seed === 5) kept.push(new Uint8Array(64 * 1024));
    },
  };
}
