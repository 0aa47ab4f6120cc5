import type { Interaction, RoomSession, RoomState, Store } from '@footlight/client';
import { useEffect, useState } from 'react';
import { useFootlight, useStoreState } from './context.ts';

/** A room that is not open yet. */
export const apart: RoomState = {
  connection: 'connecting',
  error: null,
  removed: null,
  broadcast: null,
  me: null,
  counts: null,
  peers: [],
  published: [],
  remote: [],
  local: [],
  media: { send: 'none', receive: 'none' },
  activeSpeaker: null,
  levels: new Map(),
  shown: [],
  meeting: null,
  waiting: [],
};
const nowhere: Store<RoomState> = { get: () => apart, subscribe: () => () => undefined };

/**
 * Takes part in a broadcast's room, its interaction included, while it is mounted and `isWanted`. The room is null for the first moment. A page with a player
 * leaves `receiving` to it.
 */
export function useRoom(
  broadcastId: string,
  isWanted: boolean,
  receiving = true,
): [RoomSession | null, RoomState, Interaction | null] {
  const footlight = useFootlight();
  const [parts, setParts] = useState<{ room: RoomSession; interaction: Interaction } | null>(null);
  const room = parts?.room ?? null;

  useEffect(() => {
    if (!isWanted) return;
    const opened = footlight.openRoom(broadcastId, { receiving });
    setParts({ room: opened, interaction: footlight.openInteraction(opened) });
    return () => {
      opened.close();
      setParts(null);
    };
  }, [footlight, broadcastId, isWanted, receiving]);

  return [room, useStoreState(room?.store ?? nowhere), parts?.interaction ?? null];
}
