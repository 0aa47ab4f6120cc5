import { FootlightError } from '@footlight/client';
import type { Broadcast } from '@footlight/contract';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { useSession } from '../../../client/context.ts';
import { usePlayer } from '../../../client/usePlayer.ts';
import { useRoom } from '../../../client/useRoom.ts';
import { useTitle } from '../../../shell/useTitle.ts';
import { useNow } from '../../../ui/useNow.ts';
import { useBroadcast } from '../queries.ts';
import { About } from './About.tsx';
import { Player } from './Player.tsx';
import styles from './Watch.module.css';
import { WithoutPlace } from './WithoutPlace.tsx';
import { watchStateOf } from './watchState.ts';

const retryEveryMs = 3_000;

/** Where a show is watched: one link, no account. */
export function WatchPage() {
  const { id = '' } = useParams();
  const { user } = useSession();
  const [attempt, setAttempt] = useState(0);
  // Another identity may see other shows, and another try is another room.
  return <Seat key={`${id} ${user?.id ?? ''} ${attempt}`} id={id} onRetry={() => setAttempt((count) => count + 1)} />;
}

function Seat({ id, onRetry }: { id: string; onRetry: () => void }) {
  const { t } = useTranslation();
  const query = useBroadcast(id);
  const [room, state] = useRoom(id, true, false);
  const [player, play] = usePlayer(room);
  const known = query.data ?? null;
  const wasOnAir = useEver(state.counts?.onAir === true);
  const now = useNow(known?.status === 'live' || state.broadcast?.status === 'live');
  const watchState = watchStateOf({ room: state, player: play, known, knownError: query.error, wasOnAir, now });
  const broadcast = current(known, state.broadcast, state.counts);
  useTitle(broadcast?.title ?? t('watch.player'));

  // A server that is away comes back by itself; the room then joins by itself, and this brings what stands around it.
  const isAway = query.error instanceof FootlightError && query.error.code === 'network';
  const { refetch } = query;
  useEffect(() => {
    if (!isAway) return;
    const timer = setInterval(() => void refetch(), retryEveryMs);
    return () => clearInterval(timer);
  }, [isAway, refetch]);

  return (
    <div className={styles.page}>
      <Player
        broadcast={broadcast}
        room={room}
        state={state}
        player={player}
        play={play}
        watchState={watchState}
        onRetry={onRetry}
      />
      <WithoutPlace state={state} watchState={watchState} />
      {broadcast && <About broadcast={broadcast} mayPublish={state.me?.permissions.includes('publish') ?? false} />}
    </div>
  );
}

/** The broadcast with what the room knows better than the REST answer. */
function current(
  known: Broadcast | null,
  inRoom: Broadcast | null,
  counts: { viewers: number; onAir: boolean; status: string } | null,
): Broadcast | null {
  const broadcast = inRoom ?? known;
  if (!broadcast || !counts) return broadcast;
  return { ...broadcast, viewers: counts.viewers, onAir: counts.onAir, status: counts.status as Broadcast['status'] };
}

/** Whether `value` has been true at any time since the component was mounted. */
function useEver(value: boolean): boolean {
  const [ever, setEver] = useState(value);
  if (value && !ever) setEver(true);
  return ever || value;
}
