import type { RoomSession, RoomState, Store } from '@footlight/client';
import { useEffect, useState } from 'react';
import { useFootlight, useStoreState } from './context.ts';

const apart: RoomState = {
  connection: 'connecting',
  error: null,
  removed: null,
  broadcast: null,
  me: null,
  counts: null,
  peers: [],
  remote: [],
  local: [],
  media: { send: 'none', receive: 'none' },
  activeSpeaker: null,
  levels: new Map(),
  shown: [],
};
const nowhere: Store<RoomState> = { get: () => apart, subscribe: () => () => undefined };

/**
 * Takes part in a broadcast's room while it is mounted and `isWanted`. The room is null for the first moment. A page with a player
 * leaves `receiving` to it.
 */
export function useRoom(broadcastId: string, isWanted: boolean, receiving = true): [RoomSession | null, RoomState] {
  const footlight = useFootlight();
  const [room, setRoom] = useState<RoomSession | null>(null);

  useEffect(() => {
    if (!isWanted) return;
    const opened = footlight.openRoom(broadcastId, { receiving });
    setRoom(opened);
    return () => {
      opened.close();
      setRoom(null);
    };
  }, [footlight, broadcastId, isWanted, receiving]);

  return [room, useStoreState(room?.store ?? nowhere)];
}
