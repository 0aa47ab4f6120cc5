import type { Store } from '../store.ts';

/** The first state of the store that fits, now or later. */
export function until<T>(store: Store<T>, fits: (state: T) => boolean): Promise<T> {
  return new Promise((resolve) => {
    const check = () => {
      if (!fits(store.get())) return false;
      resolve(store.get());
      return true;
    };
    if (check()) return;
    const stop = store.subscribe(() => {
      if (check()) stop();
    });
  });
}
