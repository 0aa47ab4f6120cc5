import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useFormat } from '../../../i18n/useFormat.ts';
import { Badge, LiveBadge } from '../../../ui/Badge.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { useNow } from '../../../ui/useNow.ts';
import styles from './Meeting.module.css';
import { useMeetingParts } from './MeetingContext.ts';

/** Which meeting this is, since when, and whether the world is watching. */
export function Head() {
  const { t } = useTranslation();
  const { state, view } = useMeetingParts();
  const { meeting, counts } = state;
  if (!meeting) return null;
  const { broadcast } = meeting;
  return (
    <header className={styles.head}>
      <h1>
        <bdi>{meeting.title}</bdi>
      </h1>
      {meeting.locked && (
        <span className={styles.lock} title={t('rooms.isLocked')} data-testid="meeting-locked">
          <Icon name="lock" size={16} />
          <span className="visually-hidden">{t('rooms.isLocked')}</span>
        </span>
      )}
      {view.audioOnly && (
        <Badge tone="stage" icon="volume">
          {t('watch.audioOnly')}
        </Badge>
      )}
      <span className={styles.spacer} />
      {broadcast && (
        <Link
          to={`/watch/${broadcast.id}`}
          target="_blank"
          rel="noopener"
          className={styles.live}
          data-testid="meeting-live"
        >
          <LiveBadge />
          <Badge tone="stage" icon="eye">
            {t('broadcast.viewers', { count: counts?.viewers ?? broadcast.viewers })}
          </Badge>
          <span className="visually-hidden">{t('rooms.live.open')}</span>
        </Link>
      )}
      <Since since={meeting.activeSince} />
    </header>
  );
}

function Since({ since }: { since: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const clock = format.clock((useNow() - Date.parse(since)) / 1000);
  return (
    <span className={`${styles.since} numeric`} role="timer" aria-label={t('rooms.since', { duration: clock })}>
      {clock}
    </span>
  );
}
