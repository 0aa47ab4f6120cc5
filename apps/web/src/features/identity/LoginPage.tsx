import { useTranslation } from 'react-i18next';
import { Link, Navigate, useSearchParams } from 'react-router';
import { useFootlight, useSession } from '../../client/context.ts';
import { useTitle } from '../../shell/useTitle.ts';
import { Button } from '../../ui/Button.tsx';
import { Callout } from '../../ui/Message.tsx';
import { TextField } from '../../ui/TextField.tsx';
import styles from './Identity.module.css';
import { IdentityPage } from './IdentityPage.tsx';
import { afterLogin } from './next.ts';
import { useCredentials } from './useCredentials.ts';

export function LoginPage() {
  const { t } = useTranslation();
  useTitle(t('app.logIn'));
  const footlight = useFootlight();
  const session = useSession();
  const [params] = useSearchParams();
  const form = useCredentials({
    isNew: false,
    submit: async ({ email, password }) => {
      await footlight.session.login({ email, password });
    },
  });
  if (session.status === 'user') return <Navigate to={afterLogin(params)} replace />;

  return (
    <IdentityPage
      title={t('identity.logInTitle')}
      body={t('identity.logInBody')}
      other={
        <>
          {t('identity.noAccount')} <Link to={`/register?${params}`}>{t('app.register')}</Link>
        </>
      }
    >
      <form className={styles.form} onSubmit={form.onSubmit} noValidate data-testid="login-form">
        {form.failure && (
          <Callout tone="danger" data-testid="form-error">
            {form.failure}
          </Callout>
        )}
        <TextField label={t('fields.email')} type="email" autoComplete="username" isRequired {...form.field('email')} />
        <TextField
          label={t('fields.password')}
          type="password"
          autoComplete="current-password"
          isRequired
          {...form.field('password')}
        />
        <Button type="submit" variant="primary" isPending={form.isPending}>
          {t('app.logIn')}
        </Button>
      </form>
    </IdentityPage>
  );
}
