import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import { useSession } from '../../../client/context.ts';
import { useFormat } from '../../../i18n/useFormat.ts';
import { Button } from '../../../ui/Button.tsx';
import { GuestNameDialog } from '../../identity/GuestNameDialog.tsx';
import { useInteraction } from '../InteractionContext.ts';
import { FollowButton } from '../people/FollowButton.tsx';
import styles from './Chat.module.css';
import type { Writing } from './writing.ts';

/** The words under the composer: as whom one writes, or why one cannot and what would change that. */
export function ComposerNote({ writing, now }: { writing: Writing; now: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { pathname } = useLocation();
  const { venue, view, canModerate } = useInteraction();
  const { user } = useSession();
  const logIn = <Link to={`/login?next=${encodeURIComponent(pathname)}`}>{t('app.logIn')}</Link>;

  switch (writing.kind) {
    case 'open':
      if (!user) return <GuestName />;
      return view.chatMode.slowModeSeconds > 0 && !canModerate ? (
        <span>{t('chat.slowMode', { seconds: view.chatMode.slowModeSeconds })}</span>
      ) : (
        <span className={styles.hint}>{t('chat.enterSends')}</span>
      );
    case 'ended':
      return <p className={styles.closed}>{t('chat.ended')}</p>;
    case 'banned':
      return <p className={styles.closed}>{t('chat.banned')}</p>;
    case 'timedOut': {
      const seconds = writing.until === null ? 0 : (Date.parse(writing.until) - now) / 1000;
      return <p className={styles.closed}>{t('chat.timedOut', { time: format.clock(seconds) })}</p>;
    }
    case 'nobody':
      return <p className={styles.closed}>{t('chat.readOnly')}</p>;
    case 'users':
      return (
        <p className={styles.closed}>
          {t('chat.usersOnly')} {logIn}
        </p>
      );
    case 'followers':
      return (
        <div className={styles.closed}>
          <p>{t('chat.followersOnly', { name: venue.host.displayName })}</p>
          {user ? <FollowButton hostId={venue.host.id} name={venue.host.displayName} /> : logIn}
        </div>
      );
  }
}

function GuestName() {
  const { t } = useTranslation();
  const { guest } = useSession();
  const [isNaming, setNaming] = useState(false);
  if (!guest) return null;
  return (
    <>
      <Button variant="quiet" size="small" icon="edit" onPress={() => setNaming(true)} data-testid="chat-guest-name">
        {t('chat.writingAs', { name: guest.displayName })}
      </Button>
      <GuestNameDialog isOpen={isNaming} onClose={() => setNaming(false)} />
    </>
  );
}
