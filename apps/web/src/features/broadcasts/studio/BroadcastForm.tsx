import { type Broadcast, type BroadcastKind, limits, type Visibility } from '@footlight/contract';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type FieldErrors, useSubmission } from '../../../client/useSubmission.ts';
import { fromLocalInput, toLocalInput } from '../../../i18n/localTime.ts';
import { Button } from '../../../ui/Button.tsx';
import { Choices } from '../../../ui/Choices.tsx';
import { Form, FormActions } from '../../../ui/Form.tsx';
import { ScheduleField } from '../../../ui/ScheduleField.tsx';
import { TextField } from '../../../ui/TextField.tsx';
import { TitleField } from '../../../ui/TitleField.tsx';

export interface BroadcastValues {
  title: string;
  description: string;
  kind: BroadcastKind;
  visibility: Visibility;
  scheduledAt: string | null;
}

export interface BroadcastFormProps {
  /** The one to change; without it a new one is made, which may also choose its kind. */
  broadcast?: Broadcast;
  action: string;
  onSubmit: (values: BroadcastValues) => Promise<void>;
  /** Stands at the start of the row with the action. */
  aside?: ReactNode;
}

/** What a show is called, who may watch it and when it starts. */
export function BroadcastForm({ broadcast, action, onSubmit, aside }: BroadcastFormProps) {
  const { t } = useTranslation();
  const [title, setTitle] = useState(broadcast?.title ?? '');
  const [description, setDescription] = useState(broadcast?.description ?? '');
  const [kind, setKind] = useState<BroadcastKind>(broadcast?.kind ?? 'video');
  const [visibility, setVisibility] = useState<Visibility>(broadcast?.visibility ?? 'public');
  const [schedule, setSchedule] = useState(toLocalInput(broadcast?.scheduledAt ?? null));
  const { errors, failure, isPending, send } = useSubmission();

  function submit(event: FormEvent) {
    event.preventDefault();
    const scheduledAt = fromLocalInput(schedule);
    const found: FieldErrors = {};
    if (title.trim() === '') found.title = t('fields.required');
    if (scheduledAt === undefined) found.scheduledAt = t('studio.scheduleWrong');
    void send(found, async () => {
      if (scheduledAt === undefined) return;
      await onSubmit({ title: title.trim(), description: description.trim(), kind, visibility, scheduledAt });
    });
  }

  return (
    <Form failure={failure} onSubmit={submit} data-testid="broadcast-form">
      <TitleField label={t('studio.fieldTitle')} value={title} onChange={setTitle} error={errors.title} autoFocus />
      <TextField
        label={t('studio.fieldDescription')}
        hint={t('studio.fieldDescriptionHint')}
        name="description"
        value={description}
        onChange={setDescription}
        error={errors.description}
        maxLength={limits.descriptionLength}
        rows={3}
      />
      {!broadcast && (
        <Choices
          label={t('studio.fieldKind')}
          value={kind}
          onChange={setKind}
          options={[
            { id: 'video', label: t('broadcast.video'), hint: t('studio.kindVideoHint'), icon: 'camera' },
            { id: 'audio', label: t('broadcast.audio'), hint: t('studio.kindAudioHint'), icon: 'microphone' },
          ]}
        />
      )}
      <Choices
        label={t('studio.fieldVisibility')}
        value={visibility}
        onChange={setVisibility}
        options={[
          { id: 'public', label: t('broadcast.public'), hint: t('broadcast.publicHint'), icon: 'globe' },
          { id: 'unlisted', label: t('broadcast.unlisted'), hint: t('broadcast.unlistedHint'), icon: 'link' },
          { id: 'private', label: t('broadcast.private'), hint: t('broadcast.privateHint'), icon: 'lock' },
        ]}
      />
      <ScheduleField
        label={t('studio.fieldSchedule')}
        hint={(zone) => t('studio.fieldScheduleHint', { zone })}
        value={schedule}
        onChange={setSchedule}
        error={errors.scheduledAt}
      />
      <FormActions aside={aside}>
        <Button type="submit" variant="primary" isPending={isPending} data-testid="save-show">
          {action}
        </Button>
      </FormActions>
    </Form>
  );
}
