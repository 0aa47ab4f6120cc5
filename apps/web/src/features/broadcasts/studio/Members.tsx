import { FootlightError } from '@footlight/client';
import type { RoomRole } from '@footlight/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFootlight } from '../../../client/context.ts';
import { fieldErrorsOf, messageOf } from '../../../client/errors.ts';
import { Avatar } from '../../../ui/Avatar.tsx';
import { Badge } from '../../../ui/Badge.tsx';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { Card } from '../../../ui/Card.tsx';
import { Select } from '../../../ui/Select.tsx';
import { TextField } from '../../../ui/TextField.tsx';
import { useNotify } from '../../../ui/Toast.tsx';
import { checkEmail } from '../../identity/validation.ts';
import styles from './Stage.module.css';

const inviteRoles: readonly RoomRole[] = ['viewer', 'speaker', 'moderator'];

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
      <InviteForm broadcastId={broadcastId} onInvited={refresh} />
    </Card>
  );
}

function InviteForm({ broadcastId, onInvited }: { broadcastId: string; onInvited: () => Promise<void> }) {
  const { t } = useTranslation();
  const { api } = useFootlight();
  const notify = useNotify();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<RoomRole>('viewer');
  const [error, setError] = useState<string>();
  const [isPending, setPending] = useState(false);

  async function invite(event: FormEvent) {
    event.preventDefault();
    const problem = checkEmail(email);
    setError(problem ? t(problem === 'required' ? 'fields.required' : 'fields.emailInvalid') : undefined);
    if (problem) return;
    setPending(true);
    try {
      const { user } = await api.putMember({ params: { id: broadcastId }, body: { email, role } });
      setEmail('');
      notify(t('studio.invited', { name: user.displayName }));
      await onInvited();
    } catch (failure) {
      const isUnknown = failure instanceof FootlightError && failure.code === 'not_found';
      setError(isUnknown ? t('studio.inviteUnknown') : (fieldErrorsOf(failure, t).email ?? messageOf(failure, t)));
    } finally {
      setPending(false);
    }
  }

  return (
    <form className={styles.invite} onSubmit={invite} noValidate>
      <TextField
        label={t('studio.inviteEmail')}
        type="email"
        value={email}
        onChange={setEmail}
        error={error}
        autoComplete="off"
      />
      <Select
        label={t('studio.inviteRole')}
        value={role}
        options={inviteRoles.map((id) => ({ id, label: t('studio.role', { role: id }) }))}
        onChange={(id) => setRole(inviteRoles.find((name) => name === id) ?? 'viewer')}
      />
      <Button type="submit" icon="plus" isPending={isPending}>
        {t('studio.invite')}
      </Button>
    </form>
  );
}
