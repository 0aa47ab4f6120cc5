import { limits, type Visibility, visibilities } from '@footlight/contract';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFootlight } from '../../../client/context.ts';
import { useSubmission } from '../../../client/useSubmission.ts';
import { Button } from '../../../ui/Button.tsx';
import { Choices } from '../../../ui/Choices.tsx';
import dialog from '../../../ui/Dialog.module.css';
import { Form } from '../../../ui/Form.tsx';
import { TextField } from '../../../ui/TextField.tsx';
import { useMeetingParts } from './MeetingContext.ts';

const icons = { public: 'globe', unlisted: 'link', private: 'lock' } as const;

/** Makes the meeting the stage of a show that begins at once. */
export function GoLiveForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const { api } = useFootlight();
  const { meeting, state } = useMeetingParts();
  const [title, setTitle] = useState(state.meeting?.title ?? '');
  const [visibility, setVisibility] = useState<Visibility>('public');
  const { errors, failure, isPending, send } = useSubmission();

  function submit(event: FormEvent) {
    event.preventDefault();
    void send(title.trim() === '' ? { title: t('fields.required') } : {}, async () => {
      await api.goLiveFromRoom({ params: { id: meeting.roomId }, body: { title: title.trim(), visibility } });
      onDone();
    });
  }

  return (
    <Form failure={failure} onSubmit={submit}>
      <p className={dialog.body}>{t('rooms.live.body')}</p>
      <TextField
        label={t('studio.fieldTitle')}
        value={title}
        onChange={setTitle}
        error={errors.title}
        maxLength={limits.titleLength}
        autoFocus
      />
      <Choices
        label={t('studio.fieldVisibility')}
        value={visibility}
        onChange={setVisibility}
        options={visibilities.map((id) => ({
          id,
          label: t(`broadcast.${id}`),
          hint: t(`broadcast.${id}Hint`),
          icon: icons[id],
        }))}
      />
      <div className={dialog.actions}>
        <Button type="submit" variant="primary" icon="signal" isPending={isPending} data-testid="confirm-go-live">
          {t('studio.goLive')}
        </Button>
      </div>
    </Form>
  );
}
