import { useRef, useState } from 'react';
import { useParams } from 'react-router';
import { useSession } from '../../../client/context.ts';
import { useMedia } from '../../../ui/useMedia.ts';
import { useSeen } from '../../../ui/useSeen.ts';
import { ProductDrawer, ProductStrip } from '../../commerce/index.ts';
import { Actions } from '../../interaction/Actions.tsx';
import { InteractionProvider } from '../../interaction/Provider.tsx';
import { InvitationDialog } from '../../interaction/stage/InvitationDialog.tsx';
import { StageBar } from '../../interaction/stage/StageBar.tsx';
import { useStageSeat } from '../../interaction/stage/useStageSeat.ts';
import { About } from './About.tsx';
import { Player } from './Player.tsx';
import { ShowLine, SideSeats, TabbedSeats } from './Seats.tsx';
import { useWatching } from './useWatching.ts';
import styles from './Watch.module.css';
import { WithoutPlace } from './WithoutPlace.tsx';

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
  const { shown, parts, draft } = useWatching(id);
  const { broadcast, room, interaction, state, player, watchState } = shown;
  const seat = useStageSeat(room, state, interaction, player);
  const hasPlace = state.connection !== 'closed' && state.connection !== 'full';
  const mayPublish = state.me?.permissions.includes('publish') ?? false;
  const isNarrow = useMedia(narrow);
  const page = useRef<HTMLDivElement>(null);
  useSeen(page);

  return (
    <div ref={page} className={styles.page} data-page="watch">
      <Player {...shown} onRetry={onRetry} />
      <WithoutPlace state={state} watchState={watchState} />
      {parts && broadcast && hasPlace ? (
        <InteractionProvider parts={parts}>
          <div className={styles.under}>
            <ProductStrip broadcastId={id} room={parts.room} />
            {isNarrow && <ShowLine broadcast={broadcast} />}
            <StageBar seat={seat} />
            <Actions />
          </div>
          {isNarrow ? (
            <TabbedSeats broadcast={broadcast} draft={draft} />
          ) : (
            <>
              <div className={styles.below}>
                <ProductDrawer broadcastId={id} room={parts.room} />
                <About broadcast={broadcast} mayPublish={mayPublish} />
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
