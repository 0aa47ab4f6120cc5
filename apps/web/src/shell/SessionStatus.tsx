import { FootlightError } from '@footlight/client';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFootlight } from '../client/context.ts';
import { useInstance } from '../features/identity/queries.ts';
import { Callout } from '../ui/Message.tsx';
import styles from './Shell.module.css';

const longestWaitMs = 5_000;

export interface SessionStatusProps {
  /** Stands in the page of somebody else, whose visitors have nothing to do with who runs this server. */
  isEmbedded?: boolean;
}

/** Finds out who is here, as often as it takes; says so while the server is away, and when it has no admin yet. */
export function SessionStatus({ isEmbedded = false }: SessionStatusProps) {
  const { t } = useTranslation();
  const { session } = useFootlight();
  const restored = useQuery({
    queryKey: ['session', 'restore'],
    queryFn: async () => {
      await session.restore();
      return true;
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: (_, error) => error instanceof FootlightError,
    retryDelay: (failures) => Math.min(500 * 2 ** failures, longestWaitMs),
  });
  const instance = useInstance();
  const isAway = restored.isPending && restored.failureCount > 0;
  const needsSetup = !isEmbedded && instance.data?.setupRequired === true;
  if (!isAway && !needsSetup) return null;
  return (
    <div className={styles.status}>
      <Callout data-testid={isAway ? 'server-away' : 'setup-needed'}>
        {isAway ? t('app.serverAway') : t('app.setupNeeded')}
      </Callout>
    </div>
  );
}
