import type { FootlightError, RoomState } from '@footlight/client';
import type { Broadcast } from '@footlight/contract';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { messageOf } from '../../../client/errors.ts';
import { useFormat } from '../../../i18n/useFormat.ts';
import { Button, ButtonLink } from '../../../ui/Button.tsx';
import { Lamps } from '../../../ui/Lamps.tsx';
import { useNow } from '../../../ui/useNow.ts';
import styles from './Watch.module.css';
import type { WatchState } from './watchState.ts';

export interface CurtainProps {
  watchState: WatchState;
  broadcast: Broadcast | null;
  state: RoomState;
  /** Why it cannot be played here. */
  playError: FootlightError | null;
  onRetry: () => void;
}

const busy: ReadonlySet<WatchState> = new Set(['connecting', 'starting', 'backSoon', 'reconnecting', 'unreachable']);

/** What is said while there is no picture; announced when it changes. */
export function Curtain({ watchState, broadcast, state, playError, onRetry }: CurtainProps) {
  const { t } = useTranslation();
  const { title, body } = useWords(watchState, broadcast, state, playError);
  // Without a show there is nothing else on the page that could name it.
  const Title = broadcast ? 'h2' : 'h1';
  return (
    <div className={styles.curtain} data-testid={`state-${watchState}`}>
      {busy.has(watchState) && <Lamps size="large" />}
      {watchState === 'scheduled' && broadcast?.scheduledAt && <Countdown to={broadcast.scheduledAt} />}
      <div role="status">
        <Title>{title}</Title>
        {body && <p>{body}</p>}
      </div>
      <Actions watchState={watchState} onRetry={onRetry} homeLabel={t('watch.home')} />
    </div>
  );
}

function useWords(
  watchState: WatchState,
  broadcast: Broadcast | null,
  state: RoomState,
  playError: FootlightError | null,
) {
  const { t } = useTranslation();
  const format = useFormat();
  switch (watchState) {
    case 'connecting':
      return { title: t('watch.connectingTitle'), body: null };
    case 'scheduled':
      return {
        title: broadcast?.scheduledAt
          ? t('watch.scheduledTitle', { when: format.moment(broadcast.scheduledAt) })
          : t('watch.scheduledOpen'),
        body: t('watch.scheduledBody'),
      };
    case 'removed':
      return { title: t('watch.removedTitle'), body: t('watch.removed', { reason: state.removed ?? '' }) };
    case 'failed':
      return { title: t('watch.failedTitle'), body: messageOf(state.error ?? playError, t) };
    case 'live':
      return { title: '', body: null };
    default:
      return { title: t(`watch.${watchState}Title`), body: t(`watch.${watchState}Body`) };
  }
}

function Countdown({ to }: { to: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const seconds = Math.floor((Date.parse(to) - useNow()) / 1000);
  if (seconds <= 0) return <p className={styles.countdown}>{t('watch.scheduledSoon')}</p>;
  const days = Math.floor(seconds / 86_400);
  return (
    <p className={styles.countdown} role="timer" data-testid="countdown">
      <span className="numeric">{t('watch.countdown', { days, clock: format.clock(seconds % 86_400) })}</span>
    </p>
  );
}

function Actions({
  watchState,
  onRetry,
  homeLabel,
}: Pick<CurtainProps, 'watchState' | 'onRetry'> & { homeLabel: string }) {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const home = <ButtonLink to="/">{homeLabel}</ButtonLink>;
  const retry = (
    <Button icon="refresh" variant="primary" onPress={onRetry}>
      {t('common.retry')}
    </Button>
  );
  const actions = {
    ended: home,
    cancelled: home,
    removed: home,
    notFound: home,
    forbidden: home,
    unreachable: retry,
    full: retry,
    failed: retry,
  }[watchState as 'ended'];
  if (!actions) return null;
  const mayLogIn = watchState === 'notFound' || watchState === 'forbidden';
  return (
    <div className={styles.actions}>
      {mayLogIn && (
        <ButtonLink to={`/login?next=${encodeURIComponent(pathname)}`} variant="primary">
          {t('app.logIn')}
        </ButtonLink>
      )}
      {actions}
    </div>
  );
}
