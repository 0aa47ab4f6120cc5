import { limits, type Meeting, type RoomAccess } from '@footlight/contract';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type FieldErrors, useSubmission } from '../../../client/useSubmission.ts';
import { fromLocalInput, toLocalInput } from '../../../i18n/localTime.ts';
import { Button } from '../../../ui/Button.tsx';
import { Choices } from '../../../ui/Choices.tsx';
import { Form, FormActions } from '../../../ui/Form.tsx';
import { ScheduleField } from '../../../ui/ScheduleField.tsx';
import { Switch } from '../../../ui/Switch.tsx';
import { TextField } from '../../../ui/TextField.tsx';
import { TitleField } from '../../../ui/TitleField.tsx';
import styles from './Rooms.module.css';
import type { RoomValues } from './roomValues.ts';

export interface RoomFormProps {
  /** The one to change; without it a new one is made. */
  room?: Meeting;
  action: string;
  onSubmit: (values: RoomValues) => Promise<void>;
}

/** What a meeting is called, who comes in and how, and when it is. */
export function RoomForm({ room, action, onSubmit }: RoomFormProps) {
  const { t } = useTranslation();
  const [title, setTitle] = useState(room?.title ?? '');
  const [access, setAccess] = useState<RoomAccess>(room?.access ?? 'open');
  const [password, setPassword] = useState('');
  const [lobby, setLobby] = useState(room?.lobby ?? false);
  const [locked, setLocked] = useState(room?.locked ?? false);
  const [entryRole, setEntryRole] = useState<Meeting['entryRole']>(room?.entryRole ?? 'speaker');
  const [schedule, setSchedule] = useState(toLocalInput(room?.scheduledAt ?? null));
  const { errors, failure, isPending, send } = useSubmission();
  const keepsPassword = room?.access === 'password';

  function submit(event: FormEvent) {
    event.preventDefault();
    const scheduledAt = fromLocalInput(schedule);
    const found: FieldErrors = {};
    if (title.trim() === '') found.title = t('fields.required');
    if (access === 'password' && password === '' && !keepsPassword) found.password = t('fields.required');
    if (scheduledAt === undefined) found.scheduledAt = t('studio.scheduleWrong');
    void send(found, async () => {
      if (scheduledAt === undefined) return;
      const secret = access === 'password' && password !== '' ? { password } : {};
      await onSubmit({
        title: title.trim(),
        access,
        lobby,
        entryRole,
        scheduledAt,
        ...secret,
        ...(room && { locked }),
      });
    });
  }

  return (
    <Form failure={failure} onSubmit={submit} data-testid="room-form">
      <TitleField label={t('studio.fieldTitle')} value={title} onChange={setTitle} error={errors.title} autoFocus />
      <Choices
        label={t('rooms.fieldAccess')}
        value={access}
        onChange={setAccess}
        options={[
          { id: 'open', label: t('rooms.access.open'), hint: t('rooms.access.openHint'), icon: 'globe' },
          { id: 'password', label: t('rooms.access.password'), hint: t('rooms.access.passwordHint'), icon: 'lock' },
          { id: 'invite', label: t('rooms.access.invite'), hint: t('rooms.access.inviteHint'), icon: 'users' },
        ]}
      />
      {access === 'password' && (
        <TextField
          label={t('rooms.fieldPassword')}
          type="password"
          value={password}
          onChange={setPassword}
          error={errors.password}
          autoComplete="new-password"
          maxLength={limits.passwordLength}
          {...(keepsPassword && { hint: t('rooms.passwordKept') })}
        />
      )}
      <Choices
        label={t('rooms.fieldEntryRole')}
        value={entryRole}
        onChange={setEntryRole}
        options={[
          { id: 'speaker', label: t('rooms.entry.speaker'), hint: t('rooms.entry.speakerHint'), icon: 'microphone' },
          { id: 'viewer', label: t('rooms.entry.viewer'), hint: t('rooms.entry.viewerHint'), icon: 'eye' },
        ]}
      />
      <div>
        <Switch label={t('rooms.fieldLobby')} isSelected={lobby} onChange={setLobby} />
        <p className={styles.hint}>{t('rooms.fieldLobbyHint')}</p>
      </div>
      {room && (
        <div>
          <Switch label={t('rooms.people.lock')} isSelected={locked} onChange={setLocked} />
          <p className={styles.hint}>{t('rooms.fieldLockedHint')}</p>
        </div>
      )}
      <ScheduleField
        label={t('studio.fieldSchedule')}
        hint={(zone) => t('rooms.fieldScheduleHint', { zone })}
        value={schedule}
        onChange={setSchedule}
        error={errors.scheduledAt}
      />
      <FormActions>
        <Button type="submit" variant="primary" isPending={isPending} data-testid="save-room">
          {action}
        </Button>
      </FormActions>
    </Form>
  );
}
