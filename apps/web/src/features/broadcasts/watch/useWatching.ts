import { FootlightError } from '@footlight/client';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { usePlayer } from '../../../client/usePlayer.ts';
import { useRoom } from '../../../client/useRoom.ts';
import { useTitle } from '../../../shell/useTitle.ts';
import { useNow } from '../../../ui/useNow.ts';
import { useDraft } from '../../interaction/chat/useDraft.ts';
import { useInteractionParts, venueOf } from '../../interaction/InteractionContext.ts';
import { useBroadcast } from '../queries.ts';
import { currentOf, useEver } from './useShow.ts';
import { watchStateOf } from './watchState.ts';

const retryEveryMs = 3_000;

/** A seat in front of a show, on whichever page: `shown` is what the player shows, `player` plays it. */
export function useWatching(id: string) {
  const { t } = useTranslation();
  const query = useBroadcast(id);
  const [room, state, interaction] = useRoom(id, true, false);
  const [player, play] = usePlayer(room);
  const known = query.data ?? null;
  const wasOnAir = useEver(state.counts?.onAir === true);
  const now = useNow(known?.status === 'live' || state.broadcast?.status === 'live');
  const watchState = watchStateOf({ room: state, player: play, known, knownError: query.error, wasOnAir, now });
  const broadcast = currentOf(known, state.broadcast, state.counts);
  const parts = useInteractionParts(venueOf(broadcast), room, state, interaction);
  const draft = useDraft();
  useTitle(broadcast?.title ?? t('watch.player'));

  // A server that is away comes back by itself; the room then joins by itself, and this brings what stands around it.
  const isAway = query.error instanceof FootlightError && query.error.code === 'network';
  const { refetch } = query;
  useEffect(() => {
    if (!isAway) return;
    const timer = setInterval(() => void refetch(), retryEveryMs);
    return () => clearInterval(timer);
  }, [isAway, refetch]);

  return { shown: { broadcast, room, interaction, state, player, play, watchState }, parts, draft };
}
