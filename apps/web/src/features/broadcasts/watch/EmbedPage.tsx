import type { Broadcast } from '@footlight/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams, useSearchParams } from 'react-router';
import { useSession } from '../../../client/context.ts';
import { usePlayer } from '../../../client/usePlayer.ts';
import { useRoom } from '../../../client/useRoom.ts';
import { SessionStatus } from '../../../shell/SessionStatus.tsx';
import { useTitle } from '../../../shell/useTitle.ts';
import { useNow } from '../../../ui/useNow.ts';
import { ChatPanel } from '../../interaction/chat/ChatPanel.tsx';
import { useDraft } from '../../interaction/chat/useDraft.ts';
import { useInteractionParts } from '../../interaction/InteractionContext.ts';
import { InteractionProvider } from '../../interaction/Provider.tsx';
import { useBroadcast } from '../queries.ts';
import styles from './Embed.module.css';
import { Player } from './Player.tsx';
import { currentOf, useEver } from './useShow.ts';
import { watchStateOf } from './watchState.ts';

/** A show in a frame of another site: the player, and with `?chat=1` the chat, as large as the frame. */
export function EmbedPage() {
  const { id = '' } = useParams();
  const { user } = useSession();
  const [attempt, setAttempt] = useState(0);
  return (
    <main className={styles.page}>
      <SessionStatus isEmbedded />
      <Frame key={`${id} ${user?.id ?? ''} ${attempt}`} id={id} onRetry={() => setAttempt((count) => count + 1)} />
    </main>
  );
}

function Frame({ id, onRetry }: { id: string; onRetry: () => void }) {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const query = useBroadcast(id);
  const [room, state, interaction] = useRoom(id, true, false);
  const [player, play] = usePlayer(room);
  const known = query.data ?? null;
  const wasOnAir = useEver(state.counts?.onAir === true);
  const now = useNow(known?.status === 'live' || state.broadcast?.status === 'live');
  const watchState = watchStateOf({ room: state, player: play, known, knownError: query.error, wasOnAir, now });
  const broadcast = currentOf(known, state.broadcast, state.counts);
  const parts = useInteractionParts(broadcast, room, state, interaction);
  const draft = useDraft();
  useTitle(broadcast?.title ?? t('watch.player'));
  const hasChat = params.get('chat') === '1' && parts !== null;

  return (
    <div className={styles.frame} data-chat={hasChat || undefined} data-testid="embed">
      <div className={styles.picture}>
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
        {broadcast && <Title broadcast={broadcast} />}
      </div>
      {hasChat && (
        <InteractionProvider parts={parts}>
          <ChatPanel draft={draft} isBare />
        </InteractionProvider>
      )}
    </div>
  );
}

function Title({ broadcast }: { broadcast: Broadcast }) {
  const { t } = useTranslation();
  return (
    <h1 className={styles.title}>
      <a
        href={`/watch/${broadcast.id}`}
        target="_blank"
        rel="noopener"
        aria-label={`${broadcast.title}. ${t('embed.open', { name: t('app.name') })}`}
      >
        <bdi>{broadcast.title}</bdi>
      </a>
    </h1>
  );
}
