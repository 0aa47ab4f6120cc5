import type { PlaybackProtocol, Player, PlayerState, RoomSession, Store } from '@footlight/client';
import { useEffect, useState } from 'react';
import { useFootlight, useStoreState } from './context.ts';

const still: PlayerState = {
  phase: 'idle',
  protocol: null,
  options: [],
  choice: 'auto',
  failures: new Map(),
  show: null,
  error: null,
  latencySeconds: null,
  atLiveEdge: true,
  seekable: null,
  position: 0,
  soundOnly: false,
  quality: null,
  hasCaptions: false,
  showsCaptions: false,
};
const nowhere: Store<PlayerState> = { get: () => still, subscribe: () => () => undefined };

/** Watches what the room is about while it is mounted; by `protocols` alone if they are given, whose list has to be the same one each time. */
export function usePlayer(
  room: RoomSession | null,
  protocols?: readonly PlaybackProtocol[],
): [Player | null, PlayerState] {
  const footlight = useFootlight();
  const [player, setPlayer] = useState<Player | null>(null);

  useEffect(() => {
    if (!room) return;
    const opened = footlight.openPlayer(room, protocols ? { protocols } : {});
    setPlayer(opened);
    return () => {
      opened.close();
      setPlayer(null);
    };
  }, [footlight, room, protocols]);

  return [player, useStoreState(player?.store ?? nowhere)];
}
