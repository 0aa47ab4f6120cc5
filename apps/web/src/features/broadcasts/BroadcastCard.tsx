import type { Broadcast } from '@footlight/contract';
import type { ReactNode } from 'react';
import { VisuallyHidden } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useFormat } from '../../i18n/useFormat.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Badge, LiveBadge } from '../../ui/Badge.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import styles from './BroadcastCard.module.css';
import { Poster } from './Poster.tsx';

export interface BroadcastCardProps {
  broadcast: Broadcast;
  to?: string;
  /** Level of its title among the headings of the page. */
  level?: 2 | 3;
}

/** One show among others: a link to where it is watched, or to `to`. */
export function BroadcastCard({ broadcast, to, level = 3 }: BroadcastCardProps) {
  const { t } = useTranslation();
  const { host } = broadcast;
  const Title = `h${level}` as const;
  return (
    <article className={styles.card} data-testid="broadcast-card" data-id={broadcast.id}>
      <div className={styles.picture}>
        <Poster id={broadcast.id} />
        <div className={styles.badges}>
          <StateBadges broadcast={broadcast} />
        </div>
      </div>
      <div className={styles.text}>
        <Avatar name={host.displayName} id={host.id} />
        <div className={styles.words}>
          <Title className={styles.title}>
            <Link to={to ?? `/watch/${broadcast.id}`}>
              <bdi>{broadcast.title}</bdi>
            </Link>
          </Title>
          <p className={styles.meta}>{t('broadcast.by', { name: host.displayName })}</p>
        </div>
      </div>
    </article>
  );
}

/** What a broadcast is doing now, in badges that lie on its picture. */
export function StateBadges({ broadcast }: { broadcast: Broadcast }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      {broadcast.status === 'live' && <LiveBadge />}
      {broadcast.status === 'live' && !broadcast.onAir && <Badge tone="stage">{t('broadcast.waiting')}</Badge>}
      {broadcast.status === 'live' && (
        <Badge tone="stage" icon="eye">
          <span aria-hidden="true">{format.compact(broadcast.viewers)}</span>
          <VisuallyHidden>{t('broadcast.viewers', { count: broadcast.viewers })}</VisuallyHidden>
        </Badge>
      )}
      {broadcast.status === 'scheduled' && (
        <Badge tone="stage" icon="calendar">
          {broadcast.scheduledAt ? (
            <time dateTime={broadcast.scheduledAt}>{format.moment(broadcast.scheduledAt)}</time>
          ) : (
            t('broadcast.draft')
          )}
        </Badge>
      )}
      {broadcast.status === 'ended' && (
        <Badge tone="stage">
          {broadcast.endedAt
            ? t('broadcast.endedAt', { when: format.relative(broadcast.endedAt) })
            : t('broadcast.ended')}
        </Badge>
      )}
      {broadcast.status === 'cancelled' && <Badge tone="stage">{t('broadcast.cancelled')}</Badge>}
      {broadcast.kind === 'audio' && (
        <Badge tone="stage" icon="microphone">
          {t('broadcast.audio')}
        </Badge>
      )}
      {broadcast.visibility !== 'public' && (
        <Badge tone="stage" icon={broadcast.visibility === 'private' ? 'lock' : 'link'}>
          {t(`broadcast.${broadcast.visibility}`)}
        </Badge>
      )}
    </>
  );
}

export function CardGrid({ children }: { children: ReactNode }) {
  return <div className={styles.grid}>{children}</div>;
}

export function CardSkeletons({ count }: { count: number }) {
  return (
    <CardGrid>
      {Array.from({ length: count }, (_, index) => index).map((place) => (
        <div key={place} className={styles.card}>
          <Skeleton ratio="16 / 9" />
          <div className={styles.skeletonText}>
            <Skeleton width="70%" height="1.2rem" />
            <Skeleton width="40%" height="0.9rem" />
          </div>
        </div>
      ))}
    </CardGrid>
  );
}
