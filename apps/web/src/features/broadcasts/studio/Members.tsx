import type { RoomRole } from '@footlight/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFootlight } from '../../../client/context.ts';
import { messageOf } from '../../../client/errors.ts';
import { Avatar } from '../../../ui/Avatar.tsx';
import { Badge } from '../../../ui/Badge.tsx';
import { IconButton } from '../../../ui/Button.tsx';
import { Card } from '../../../ui/Card.tsx';
import { useNotify } from '../../../ui/Toast.tsx';
import { InviteForm } from '../../identity/InviteForm.tsx';
import styles from './Stage.module.css';

const inviteRoles: readonly [RoomRole, ...RoomRole[]] = ['viewer', 'speaker', 'moderator'];

/** Who may find and watch a private show. */
export function Members({ broadcastId }: { broadcastId: string }) {
  const { t } = useTranslation();
  const { api } = useFootlight();
  const queries = useQueryClient();
  const notify = useNotify();
  const queryKey = ['members', broadcastId];
  const members = useQuery({ queryKey, queryFn: () => api.listMembers({ params: { id: broadcastId } }) });
  const refresh = () => queries.invalidateQueries({ queryKey });

  async function uninvite(userId: string) {
    try {
      await api.removeMember({ params: { id: broadcastId, userId } });
      await refresh();
    } catch (error) {
      notify(messageOf(error, t), 'danger');
    }
  }

  return (
    <Card title={t('studio.members')} data-testid="members">
      <p className={styles.muted}>{t('studio.membersBody')}</p>
      {members.isError && <p className={styles.muted}>{messageOf(members.error, t)}</p>}
      {members.data?.items.length === 0 && <p className={styles.muted}>{t('studio.membersEmpty')}</p>}
      <ul className={styles.members}>
        {members.data?.items.map(({ user, role }) => (
          <li key={user.id} className={styles.member}>
            <Avatar name={user.displayName} id={user.id} />
            <span>
              <bdi>{user.displayName}</bdi>
            </span>
            <Badge>{t('studio.role', { role })}</Badge>
            <IconButton
              icon="close"
              size="small"
              label={t('studio.uninvite', { name: user.displayName })}
              onPress={() => void uninvite(user.id)}
            />
          </li>
        ))}
      </ul>
      <InviteForm
        roles={inviteRoles}
        nameOf={(role) => t('studio.role', { role })}
        onInvite={async (body) => {
          const { user } = await api.putMember({ params: { id: broadcastId }, body });
          await refresh();
          return user;
        }}
      />
    </Card>
  );
}
