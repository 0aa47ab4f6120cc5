import { limits } from '@footlight/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFootlight } from '../../client/context.ts';
import { Button } from '../../ui/Button.tsx';
import { Callout } from '../../ui/Message.tsx';
import { TextField } from '../../ui/TextField.tsx';
import styles from './Identity.module.css';
import { useCredentials } from './useCredentials.ts';

/** A new account; with the token of the one-time link it is the admin's. */
export function RegisterForm({ action, setupToken }: { action: string; setupToken?: string }) {
  const { t } = useTranslation();
  const footlight = useFootlight();
  const queries = useQueryClient();
  const form = useCredentials({
    isNew: true,
    submit: async ({ email, password, displayName }) => {
      await footlight.session.register({
        email,
        password,
        ...(displayName.trim() && { displayName }),
        ...(setupToken && { setupToken }),
      });
      // There may be an admin now.
      void queries.invalidateQueries({ queryKey: ['instance'] });
    },
  });
  return (
    <form className={styles.form} onSubmit={form.onSubmit} noValidate data-testid="register-form">
      {form.failure && (
        <Callout tone="danger" data-testid="form-error">
          {form.failure}
        </Callout>
      )}
      <TextField
        label={t('fields.displayName')}
        hint={t('fields.displayNameHint')}
        autoComplete="nickname"
        {...form.field('displayName')}
      />
      <TextField label={t('fields.email')} type="email" autoComplete="username" isRequired {...form.field('email')} />
      <TextField
        label={t('fields.password')}
        hint={t('fields.passwordHint', { count: limits.passwordMinLength })}
        type="password"
        autoComplete="new-password"
        isRequired
        {...form.field('password')}
      />
      <Button type="submit" variant="primary" isPending={form.isPending}>
        {action}
      </Button>
    </form>
  );
}
