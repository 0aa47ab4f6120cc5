import type { Broadcast } from '@footlight/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../../client/context.ts';
import { useFormat } from '../../../i18n/useFormat.ts';
import { Avatar } from '../../../ui/Avatar.tsx';
import { Badge } from '../../../ui/Badge.tsx';
import { Button, ButtonLink } from '../../../ui/Button.tsx';
import { CopyField } from '../../../ui/CopyField.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { GuestNameDialog } from '../../identity/GuestNameDialog.tsx';
import { FollowButton } from '../../interaction/people/FollowButton.tsx';
import { Followers } from '../../interaction/people/Followers.tsx';
import styles from './Watch.module.css';

interface AboutProps {
  broadcast: Broadcast;
  /** There is a place for them on the stage. */
  mayPublish?: boolean;
  /** The page has its title and audience elsewhere. */
  isAside?: boolean;
}

/** What stands under the picture: the show, its host, its audience, and oneself. */
export function About({ broadcast, mayPublish = false, isAside = false }: AboutProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { user, guest } = useSession();
  const [isSharing, setSharing] = useState(false);
  const [isNaming, setNaming] = useState(false);
  const { host } = broadcast;
  const Title = isAside ? 'h2' : 'h1';

  return (
    <section className={styles.about} aria-label={t('watch.about')}>
      <div className={styles.aboutHead}>
        <div className={styles.who}>
          <Avatar name={host.displayName} id={host.id} size="3rem" />
          <div>
            <Title>
              <bdi>{broadcast.title}</bdi>
            </Title>
            <p>
              <bdi>{t('broadcast.by', { name: host.displayName })}</bdi> <Followers hostId={host.id} />
            </p>
          </div>
        </div>
        <div className={styles.actions}>
          <FollowButton hostId={host.id} name={host.displayName} />
          {(user?.id === host.id || mayPublish) && (
            <ButtonLink to={`/studio/${broadcast.id}`} icon="camera">
              {t('studio.open')}
            </ButtonLink>
          )}
          <Button icon="share" onPress={() => setSharing(true)} data-testid="share">
            {t('watch.share')}
          </Button>
        </div>
      </div>
      <div className={styles.meta}>
        {broadcast.status === 'live' && !isAside && (
          <Badge icon="eye" data-testid="viewer-count">
            {t('broadcast.viewers', { count: broadcast.viewers })}
          </Badge>
        )}
        {broadcast.status === 'ended' && broadcast.endedAt && (
          <span>{t('broadcast.endedAt', { when: format.relative(broadcast.endedAt) })}</span>
        )}
        {guest && !user && (
          <>
            <span>{t('identity.watchingAs', { name: guest.displayName })}</span>
            <Button variant="quiet" size="small" icon="edit" onPress={() => setNaming(true)}>
              {t('identity.changeName')}
            </Button>
          </>
        )}
      </div>
      {broadcast.description && <p className={styles.description}>{broadcast.description}</p>}
      <Dialog title={t('watch.shareTitle')} isOpen={isSharing} onClose={() => setSharing(false)}>
        <CopyField
          label={t('watch.shareLink')}
          value={new URL(`/watch/${broadcast.id}`, location.origin).href}
          data-testid="share-link"
        />
      </Dialog>
      <GuestNameDialog isOpen={isNaming} onClose={() => setNaming(false)} />
    </section>
  );
}
