import type { Meeting, RoomRole } from '@footlight/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFootlight } from '../../../client/context.ts';
import { messageOf } from '../../../client/errors.ts';
import { Avatar } from '../../../ui/Avatar.tsx';
import { Badge } from '../../../ui/Badge.tsx';
import { IconButton } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { Loading } from '../../../ui/Loading.tsx';
import { Callout } from '../../../ui/Message.tsx';
import { useNotify } from '../../../ui/Toast.tsx';
import { InviteForm } from '../../identity/InviteForm.tsx';
import people from '../people/People.module.css';
import { roleName } from '../people/roles.ts';
import styles from './Rooms.module.css';

const inviteRoles: readonly [RoomRole, ...RoomRole[]] = ['speaker', 'viewer', 'host'];

/** Whom the hosts have invited, and as what. */
export function MembersDialog({ room, onClose }: { room: Meeting; onClose: () => void }) {
  const { t } = useTranslation();
  const { api } = useFootlight();
  const queries = useQueryClient();
  const notify = useNotify();
  const queryKey = ['rooms', 'members', room.id];
  const members = useQuery({ queryKey, queryFn: () => api.listRoomMembers({ params: { id: room.id } }), staleTime: 0 });
  const refresh = () => queries.invalidateQueries({ queryKey });
  const invited = members.data?.items.filter(({ user }) => user.id !== room.host.id) ?? [];

  async function uninvite(userId: string) {
    try {
      await api.removeRoomMember({ params: { id: room.id, userId } });
      await refresh();
    } catch (error) {
      notify(messageOf(error, t), 'danger');
    }
  }

  return (
    <Dialog title={t('rooms.members.title')} isOpen onClose={onClose} data-testid="room-members">
      <p className={styles.hint}>{t('rooms.members.body')}</p>
      {members.isPending && <Loading />}
      {members.isError && <Callout tone="danger">{messageOf(members.error, t)}</Callout>}
      {members.isSuccess && invited.length === 0 && <p className={styles.hint}>{t('studio.membersEmpty')}</p>}
      <ul className={people.list}>
        {invited.map(({ user, role }) => (
          <li key={user.id} className={people.person}>
            <Avatar name={user.displayName} id={user.id} />
            <span className={people.who}>
              <bdi>{user.displayName}</bdi>
            </span>
            <Badge>{t('rooms.role', { role: roleName(role, false) })}</Badge>
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
        nameOf={(role) => t('rooms.role', { role: roleName(role, false) })}
        onInvite={async (body) => {
          const { user } = await api.putRoomMember({ params: { id: room.id }, body });
          await refresh();
          return user;
        }}
      />
    </Dialog>
  );
}
