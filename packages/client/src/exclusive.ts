/** Runs tasks one after the other in the order they came. */
export function inTurn(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const run = last.then(task);
    // Only the order is wanted from it; its caller gets the failure.
    last = run.catch(() => undefined);
    return run;
  };
}

/** One after the other over all tabs of the site, where the browser has Web Locks (secure contexts); else within this page. */
export function acrossTabs(name: string): <T>(task: () => Promise<T>) => Promise<T> {
  const locks = (globalThis.navigator as Navigator | undefined)?.locks;
  if (typeof document === 'undefined' || locks === undefined) return inTurn();
  return (task) => locks.request(name, task) as ReturnType<typeof task>;
}
