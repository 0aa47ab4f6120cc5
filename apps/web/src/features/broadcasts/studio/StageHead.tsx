import type { Broadcast } from '@footlight/contract';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/useFormat.ts';
import { Badge, LiveBadge } from '../../../ui/Badge.tsx';
import { Button } from '../../../ui/Button.tsx';
import { useNow } from '../../../ui/useNow.ts';
import styles from './Stage.module.css';

/** Title, state, time and audience of the show, and its end for who may end it. */
export function StageHead({ broadcast, onEnd }: { broadcast: Broadcast; onEnd: (() => void) | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isLive = broadcast.status === 'live';
  return (
    <div className={styles.head}>
      <div className={styles.title}>
        <h1>
          <bdi>{broadcast.title}</bdi>
        </h1>
        <div className={styles.badges}>
          {isLive ? (
            <>
              <LiveBadge />
              {broadcast.startedAt && <LiveTimer startedAt={broadcast.startedAt} />}
              <Badge tone={broadcast.onAir ? 'success' : 'warm'} data-testid="on-air">
                {broadcast.onAir ? t('broadcast.onAir') : t('broadcast.waiting')}
              </Badge>
              <Badge icon="eye" data-testid="viewer-count">
                {t('broadcast.viewers', { count: broadcast.viewers })}
              </Badge>
            </>
          ) : (
            <Badge icon="calendar">
              {broadcast.scheduledAt ? format.moment(broadcast.scheduledAt) : t('broadcast.draft')}
            </Badge>
          )}
          <Badge icon={{ public: 'globe', unlisted: 'link', private: 'lock' }[broadcast.visibility] as 'globe'}>
            {t(`broadcast.${broadcast.visibility}`)}
          </Badge>
        </div>
      </div>
      {isLive && onEnd && (
        <Button variant="danger" icon="stop" onPress={onEnd} data-testid="end-show">
          {t('studio.end')}
        </Button>
      )}
    </div>
  );
}

function LiveTimer({ startedAt }: { startedAt: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const clock = format.clock((useNow() - Date.parse(startedAt)) / 1000);
  return (
    <Badge data-testid="live-timer">
      <span className="numeric" role="timer" aria-label={t('studio.liveFor', { duration: clock })}>
        {clock}
      </span>
    </Badge>
  );
}
