import { limits } from '@footlight/contract';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFootlight, useSession } from '../../client/context.ts';
import { messageOf } from '../../client/errors.ts';
import { Button } from '../../ui/Button.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { useNotify } from '../../ui/Toast.tsx';
import styles from './Identity.module.css';
import { checkDisplayName } from './validation.ts';

/** The name others see, of an account or of a guest. */
export function ProfileForm() {
  const { t } = useTranslation();
  const { session } = useFootlight();
  const { user, guest } = useSession();
  const notify = useNotify();
  const current = user?.displayName ?? guest?.displayName ?? '';
  const [name, setName] = useState(current);
  const [error, setError] = useState<string>();
  const [isPending, setPending] = useState(false);
  useEffect(() => setName(current), [current]);

  async function save(event: FormEvent) {
    event.preventDefault();
    const trimmed = name.trim();
    if (trimmed === '') return setError(t('fields.required'));
    if (checkDisplayName(trimmed)) return setError(t('fields.tooLong', { count: limits.displayNameLength }));
    setPending(true);
    setError(undefined);
    try {
      await session.rename(trimmed);
      notify(t('common.saved'));
    } catch (failure) {
      setError(messageOf(failure, t));
    } finally {
      setPending(false);
    }
  }

  return (
    <form className={styles.row} onSubmit={save} noValidate>
      <TextField
        label={t('fields.displayName')}
        value={name}
        onChange={setName}
        error={error}
        autoComplete="nickname"
        name="displayName"
      />
      <Button type="submit" isPending={isPending} isDisabled={name.trim() === current}>
        {t('common.save')}
      </Button>
    </form>
  );
}
