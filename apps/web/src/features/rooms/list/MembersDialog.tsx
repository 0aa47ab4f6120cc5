import { FootlightError } from '@footlight/client';
import type { Meeting, RoomRole } from '@footlight/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFootlight } from '../../../client/context.ts';
import { messageOf } from '../../../client/errors.ts';
import { useSubmission } from '../../../client/useSubmission.ts';
import { Avatar } from '../../../ui/Avatar.tsx';
import { Badge } from '../../../ui/Badge.tsx';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { Loading } from '../../../ui/Loading.tsx';
import { Callout } from '../../../ui/Message.tsx';
import { Select } from '../../../ui/Select.tsx';
import { TextField } from '../../../ui/TextField.tsx';
import { useNotify } from '../../../ui/Toast.tsx';
import { checkEmail } from '../../identity/validation.ts';
import people from '../people/People.module.css';
import { roleName } from '../people/roles.ts';
import styles from './Rooms.module.css';

const inviteRoles: readonly RoomRole[] = ['speaker', 'viewer', 'host'];

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
      <InviteForm roomId={room.id} onInvited={refresh} />
    </Dialog>
  );
}

function InviteForm({ roomId, onInvited }: { roomId: string; onInvited: () => Promise<void> }) {
  const { t } = useTranslation();
  const { api } = useFootlight();
  const notify = useNotify();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<RoomRole>('speaker');
  const { errors, failure, isPending, send } = useSubmission();

  function invite(event: FormEvent) {
    event.preventDefault();
    const problem = checkEmail(email);
    void send(
      problem ? { email: t(problem === 'required' ? 'fields.required' : 'fields.emailInvalid') } : {},
      async () => {
        const { user } = await api.putRoomMember({ params: { id: roomId }, body: { email, role } });
        setEmail('');
        notify(t('studio.invited', { name: user.displayName }));
        await onInvited();
      },
      (error) =>
        error instanceof FootlightError && error.code === 'not_found' ? { email: t('studio.inviteUnknown') } : null,
    );
  }

  return (
    <form className={styles.form} onSubmit={invite} noValidate>
      {failure && <Callout tone="danger">{failure}</Callout>}
      <TextField
        label={t('studio.inviteEmail')}
        type="email"
        value={email}
        onChange={setEmail}
        error={errors.email}
        autoComplete="off"
        data-testid="invite-email"
      />
      <Select
        label={t('studio.inviteRole')}
        value={role}
        options={inviteRoles.map((id) => ({ id, label: t('rooms.role', { role: roleName(id, false) }) }))}
        onChange={(id) => setRole(inviteRoles.find((name) => name === id) ?? 'speaker')}
      />
      <Button type="submit" icon="plus" isPending={isPending}>
        {t('studio.invite')}
      </Button>
    </form>
  );
}
