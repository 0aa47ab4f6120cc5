import type { RoomState, Store } from '@footlight/client';
import { useCallback, useMemo, useSyncExternalStore } from 'react';

/** Quieter than this is breath and room. Decibels below full scale. */
const speakingDb = -50;
const none: RoomState['levels'] = new Map();

/** A room without its levels (they are empty here): they change twice a second, and a page need not be drawn anew for each. */
export function withoutLevels(store: Store<RoomState>): Store<RoomState> {
  let seen = store.get();
  let calm: RoomState = { ...seen, levels: none };
  return {
    get() {
      const state = store.get();
      const keys = Object.keys(state) as (keyof RoomState)[];
      const isNews = keys.some((key) => key !== 'levels' && !Object.is(state[key], seen[key]));
      seen = state;
      if (isNews) calm = { ...state, levels: none };
      return calm;
    },
    subscribe: (listener) => store.subscribe(listener),
  };
}

/** Who speaks now, by peer id; another set only when somebody begins or stops. */
export function useSpeaking(store: Store<RoomState>): ReadonlySet<string> {
  const subscribe = useCallback((listener: () => void) => store.subscribe(listener), [store]);
  const ids = useSyncExternalStore(subscribe, () => speakingIds(store.get().levels).join(' '));
  return useMemo(() => new Set(ids.split(' ')), [ids]);
}

/** In an order of their own: the room names the loudest first, and who that is changes all the time. */
export function speakingIds(levels: RoomState['levels']): string[] {
  return [...levels].flatMap(([peerId, db]) => (db > speakingDb ? [peerId] : [])).sort();
}
