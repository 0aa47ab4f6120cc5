import { useTranslation } from 'react-i18next';
import { messageOf } from '../../../client/errors.ts';
import { Avatar } from '../../../ui/Avatar.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { Callout } from '../../../ui/Message.tsx';
import { FollowButton } from './FollowButton.tsx';
import styles from './People.module.css';
import { useProfile } from './useProfile.ts';

/** What everybody may know of somebody who writes here. */
export function ProfileDialog({ id, displayName, onClose }: { id: string; displayName: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { data, error } = useProfile(id);
  return (
    <Dialog title={data?.displayName ?? displayName} isOpen onClose={onClose} data-testid="profile">
      {error && <Callout tone="danger">{messageOf(error, t)}</Callout>}
      <div className={styles.profile}>
        <Avatar name={data?.displayName ?? displayName} id={id} size="4rem" />
        {data && <p>{t('people.followers', { count: data.followers })}</p>}
        <FollowButton hostId={id} name={data?.displayName ?? displayName} />
      </div>
    </Dialog>
  );
}
