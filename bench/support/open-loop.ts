import { setTimeout as delay } from 'node:timers/promises';

/**
 * Starts `work` at a constant rate whatever becomes of those started before, and gives the time of each in milliseconds, from
 * the moment it was due: a service that stalls is charged for all that had to wait. Rejects with the first failure.
 */
export async function constantArrival(
  options: { perSecond: number; seconds: number },
  work: (index: number) => Promise<void>,
): Promise<number[]> {
  const count = Math.round(options.perSecond * options.seconds);
  const startedAt = performance.now();
  const running: Promise<number>[] = [];
  for (let index = 0; index < count; index++) {
    const dueAt = startedAt + (index * 1000) / options.perSecond;
    // A timer is up to a millisecond early: the rest is too short to sleep.
    while (performance.now() < dueAt) await delay(Math.max(0, dueAt - performance.now()));
    const one = work(index).then(() => performance.now() - dueAt);
    // Awaited below; until then a failure must not end the process.
    one.catch(() => undefined);
    running.push(one);
  }
  return Promise.all(running);
}
