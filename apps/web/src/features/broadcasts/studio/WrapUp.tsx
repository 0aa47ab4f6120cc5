import type { Broadcast } from '@footlight/contract';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/useFormat.ts';
import { Badge } from '../../../ui/Badge.tsx';
import { ButtonLink } from '../../../ui/Button.tsx';
import { EmptyState } from '../../../ui/Message.tsx';
import styles from './Stage.module.css';

/** A show that is over. */
export function WrapUp({ broadcast }: { broadcast: Broadcast }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { startedAt, endedAt } = broadcast;
  const seconds = startedAt && endedAt ? (Date.parse(endedAt) - Date.parse(startedAt)) / 1000 : null;
  return (
    <>
      <div className={styles.title}>
        <h1>
          <bdi>{broadcast.title}</bdi>
        </h1>
      </div>
      <EmptyState
        icon="check"
        title={t('studio.endedTitle')}
        body={endedAt ? t('studio.endedBody', { when: format.relative(endedAt) }) : t('studio.endedNoTime')}
        data-testid="wrap-up"
      >
        {seconds !== null && <Badge>{t('studio.duration', { duration: format.clock(seconds) })}</Badge>}
        <ButtonLink to="/studio" variant="primary">
          {t('studio.backToList')}
        </ButtonLink>
      </EmptyState>
    </>
  );
}
