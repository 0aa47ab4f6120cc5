import { FootlightError } from '@footlight/client';
import type { RoomRole, User } from '@footlight/contract';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSubmission } from '../../client/useSubmission.ts';
import { Button } from '../../ui/Button.tsx';
import { Form } from '../../ui/Form.tsx';
import { Select } from '../../ui/Select.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { useNotify } from '../../ui/Toast.tsx';
import { checkEmail } from './validation.ts';

export interface InviteFormProps {
  /** The first is what most are invited as. */
  roles: readonly [RoomRole, ...RoomRole[]];
  nameOf: (role: RoomRole) => string;
  onInvite: (invited: { email: string; role: RoomRole }) => Promise<Pick<User, 'displayName'>>;
}

/** Invites an account to a show or a meeting, by its address. */
export function InviteForm({ roles, nameOf, onInvite }: InviteFormProps) {
  const { t } = useTranslation();
  const notify = useNotify();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState(roles[0]);
  const { errors, failure, isPending, send } = useSubmission();

  function invite(event: FormEvent) {
    event.preventDefault();
    const problem = checkEmail(email);
    void send(
      problem ? { email: t(problem === 'required' ? 'fields.required' : 'fields.emailInvalid') } : {},
      async () => {
        const { displayName } = await onInvite({ email, role });
        setEmail('');
        notify(t('studio.invited', { name: displayName }));
      },
      (error) =>
        error instanceof FootlightError && error.code === 'not_found' ? { email: t('studio.inviteUnknown') } : null,
    );
  }

  return (
    <Form failure={failure} onSubmit={invite}>
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
        options={roles.map((id) => ({ id, label: nameOf(id) }))}
        onChange={(id) => setRole(roles.find((name) => name === id) ?? roles[0])}
      />
      <Button type="submit" icon="plus" isPending={isPending}>
        {t('studio.invite')}
      </Button>
    </Form>
  );
}
