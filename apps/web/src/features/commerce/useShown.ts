import type { RoomSession, RoomState } from '@footlight/client';
import { useCallback, useSyncExternalStore } from 'react';

/** One part of a room's state: what levels and counts do meanwhile draws nothing again. */
function useRoomPart<T>(room: RoomSession, part: (state: RoomState) => T): T {
  const subscribe = useCallback((listener: () => void) => room.store.subscribe(listener), [room]);
  return useSyncExternalStore(subscribe, () => part(room.store.get()));
}

/** Products that are shown in this room now, the newest last. */
export function useShown(room: RoomSession) {
  return useRoomPart(room, ({ shown }) => shown);
}

/** Whether this person runs the shop of the show: its host, or a helper who moderates. */
export function useRunsShop(room: RoomSession): boolean {
  return useRoomPart(room, ({ me }) => me?.permissions.includes('moderate') === true);
}

export function useIsLive(room: RoomSession): boolean {
  return useRoomPart(room, ({ broadcast }) => broadcast?.status === 'live');
}
