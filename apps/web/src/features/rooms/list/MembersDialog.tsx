import type { Meeting, RoomRole } from '@footlight/contract';
import { useTranslation } from 'react-i18next';
import { useFootlight } from '../../../client/context.ts';
import { Dialog } from '../../../ui/Dialog.tsx';
import { InvitedPeople } from '../../identity/InvitedPeople.tsx';
import { roleName } from '../people/roles.ts';

const inviteRoles: readonly [RoomRole, ...RoomRole[]] = ['speaker', 'viewer', 'host'];

/** Whom the hosts have invited, and as what. */
export function MembersDialog({ room, onClose }: { room: Meeting; onClose: () => void }) {
  const { t } = useTranslation();
  const { api } = useFootlight();
  const params = { id: room.id };
  return (
    <Dialog title={t('rooms.members.title')} isOpen onClose={onClose} data-testid="room-members">
      <InvitedPeople
        queryKey={['rooms', 'members', room.id]}
        about={t('rooms.members.body')}
        roles={inviteRoles}
        nameOf={(role) => t('rooms.role', { role: roleName(role, false) })}
        list={async () => (await api.listRoomMembers({ params })).items.filter(({ user }) => user.id !== room.host.id)}
        invite={(body) => api.putRoomMember({ params, body })}
        uninvite={(userId) => api.removeRoomMember({ params: { ...params, userId } })}
      />
    </Dialog>
  );
}
