import type { Footlight, SessionState, Store } from '@footlight/client';
import { createContext, useCallback, useContext, useSyncExternalStore } from 'react';

export const FootlightContext = createContext<Footlight | null>(null);

export function useFootlight(): Footlight {
  const footlight = useContext(FootlightContext);
  if (!footlight) throw new TypeError('useFootlight needs a FootlightContext above it');
  return footlight;
}

/** The present state of a store of the SDK; draws again when it is replaced. */
export function useStoreState<T>(store: Store<T>): T {
  const subscribe = useCallback((listener: () => void) => store.subscribe(listener), [store]);
  const read = useCallback(() => store.get(), [store]);
  return useSyncExternalStore(subscribe, read);
}

/** Who is here: nobody yet, a guest or a user. */
export function useSession(): SessionState {
  return useStoreState(useFootlight().session.store);
}
