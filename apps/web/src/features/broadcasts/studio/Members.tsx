import type { RoomRole } from '@footlight/contract';
import { useTranslation } from 'react-i18next';
import { useFootlight } from '../../../client/context.ts';
import { Card } from '../../../ui/Card.tsx';
import { InvitedPeople } from '../../identity/InvitedPeople.tsx';

const inviteRoles: readonly [RoomRole, ...RoomRole[]] = ['viewer', 'speaker', 'moderator'];

/** Who may find and watch a private show. */
export function Members({ broadcastId }: { broadcastId: string }) {
  const { t } = useTranslation();
  const { api } = useFootlight();
  const params = { id: broadcastId };
  return (
    <Card title={t('studio.members')} data-testid="members">
      <InvitedPeople
        queryKey={['members', broadcastId]}
        about={t('studio.membersBody')}
        roles={inviteRoles}
        nameOf={(role) => t('studio.role', { role })}
        list={async () => (await api.listMembers({ params })).items}
        invite={(body) => api.putMember({ params, body })}
        uninvite={(userId) => api.removeMember({ params: { ...params, userId } })}
      />
    </Card>
  );
}
