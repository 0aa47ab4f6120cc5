import type { Broadcast } from '@footlight/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams, useSearchParams } from 'react-router';
import { useSession } from '../../../client/context.ts';
import { SessionStatus } from '../../../shell/SessionStatus.tsx';
import { ChatPanel } from '../../interaction/chat/ChatPanel.tsx';
import { InteractionProvider } from '../../interaction/Provider.tsx';
import styles from './Embed.module.css';
import { Player } from './Player.tsx';
import { useWatching } from './useWatching.ts';

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
  const [params] = useSearchParams();
  const { shown, parts, draft } = useWatching(id);
  const { broadcast } = shown;
  const hasChat = params.get('chat') === '1' && parts !== null;

  return (
    <div className={styles.frame} data-chat={hasChat || undefined} data-testid="embed">
      <div className={styles.picture}>
        <Player {...shown} onRetry={onRetry} />
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
