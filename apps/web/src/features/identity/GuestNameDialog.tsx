import { limits } from '@footlight/contract';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFootlight, useSession } from '../../client/context.ts';
import { messageOf } from '../../client/errors.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextField } from '../../ui/TextField.tsx';
import styles from './Identity.module.css';
import { checkDisplayName } from './validation.ts';

/** Lets somebody without an account say how they want to be called. */
export function GuestNameDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const footlight = useFootlight();
  const { guest } = useSession();
  const current = guest?.displayName ?? '';
  const [name, setName] = useState(current);
  const [error, setError] = useState<string>();
  const [isPending, setPending] = useState(false);
  useEffect(() => {
    if (isOpen) setName(current);
  }, [isOpen, current]);

  async function save(event: FormEvent) {
    event.preventDefault();
    const problem = name.trim() === '' ? 'required' : checkDisplayName(name);
    if (problem) {
      setError(
        problem === 'required' ? t('fields.required') : t('fields.tooLong', { count: limits.displayNameLength }),
      );
      return;
    }
    setPending(true);
    try {
      await footlight.session.rename(name.trim());
      setError(undefined);
      onClose();
    } catch (failure) {
      setError(messageOf(failure, t));
    } finally {
      setPending(false);
    }
  }

  return (
    <Dialog title={t('identity.guestNameTitle')} isOpen={isOpen} onClose={onClose} data-testid="guest-name-dialog">
      <form className={styles.form} onSubmit={save} noValidate>
        <TextField
          label={t('fields.displayName')}
          hint={t('fields.displayNameHint')}
          value={name}
          onChange={setName}
          error={error}
          autoFocus
        />
        <div className={styles.actions}>
          <Button type="submit" variant="primary" isPending={isPending}>
            {t('common.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
