import { FootlightError } from '@footlight/client';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { useSession } from '../../../client/context.ts';
import { usePlayer } from '../../../client/usePlayer.ts';
import { useRoom } from '../../../client/useRoom.ts';
import { useTitle } from '../../../shell/useTitle.ts';
import { useMedia } from '../../../ui/useMedia.ts';
import { useNow } from '../../../ui/useNow.ts';
import { useSeen } from '../../../ui/useSeen.ts';
import { ProductDrawer, ProductStrip } from '../../commerce/index.ts';
import { Actions } from '../../interaction/Actions.tsx';
import { useDraft } from '../../interaction/chat/useDraft.ts';
import { useInteractionParts } from '../../interaction/InteractionContext.ts';
import { InteractionProvider } from '../../interaction/Provider.tsx';
import { InvitationDialog } from '../../interaction/stage/InvitationDialog.tsx';
import { StageBar } from '../../interaction/stage/StageBar.tsx';
import { useStageSeat } from '../../interaction/stage/useStageSeat.ts';
import { useBroadcast } from '../queries.ts';
import { About } from './About.tsx';
import { Player } from './Player.tsx';
import { ShowLine, SideSeats, TabbedSeats } from './Seats.tsx';
import { currentOf, useEver } from './useShow.ts';
import styles from './Watch.module.css';
import { WithoutPlace } from './WithoutPlace.tsx';
import { watchStateOf } from './watchState.ts';

const retryEveryMs = 3_000;
/** As in Watch.module.css. */
const narrow = '(width < 64rem)';

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
  const [room, state, interaction] = useRoom(id, true, false);
  const [player, play] = usePlayer(room);
  const known = query.data ?? null;
  const wasOnAir = useEver(state.counts?.onAir === true);
  const now = useNow(known?.status === 'live' || state.broadcast?.status === 'live');
  const watchState = watchStateOf({ room: state, player: play, known, knownError: query.error, wasOnAir, now });
  const broadcast = currentOf(known, state.broadcast, state.counts);
  const parts = useInteractionParts(broadcast, room, state, interaction);
  const seat = useStageSeat(room, state, interaction, player);
  const draft = useDraft();
  const hasPlace = state.connection !== 'closed' && state.connection !== 'full';
  const mayPublish = state.me?.permissions.includes('publish') ?? false;
  const isNarrow = useMedia(narrow);
  const page = useRef<HTMLDivElement>(null);
  useSeen(page);
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
    <div ref={page} className={styles.page} data-page="watch">
      <Player
        broadcast={broadcast}
        room={room}
        interaction={interaction}
        state={state}
        player={player}
        play={play}
        watchState={watchState}
        onRetry={onRetry}
      />
      <WithoutPlace state={state} watchState={watchState} />
      {parts && hasPlace ? (
        <InteractionProvider parts={parts}>
          <div className={styles.under}>
            <ProductStrip broadcastId={id} room={parts.room} />
            {isNarrow && <ShowLine broadcast={parts.broadcast} />}
            <StageBar seat={seat} />
            <Actions />
          </div>
          {isNarrow ? (
            <TabbedSeats broadcast={parts.broadcast} draft={draft} />
          ) : (
            <>
              <div className={styles.below}>
                <ProductDrawer broadcastId={id} room={parts.room} />
                <About broadcast={parts.broadcast} mayPublish={mayPublish} />
              </div>
              <SideSeats draft={draft} />
            </>
          )}
          <InvitationDialog seat={seat} />
        </InteractionProvider>
      ) : (
        broadcast && (
          <div className={styles.scroll}>
            <About broadcast={broadcast} mayPublish={mayPublish} />
          </div>
        )
      )}
    </div>
  );
}
