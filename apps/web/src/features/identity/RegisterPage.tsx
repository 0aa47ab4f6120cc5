import { useTranslation } from 'react-i18next';
import { Link, Navigate, useSearchParams } from 'react-router';
import { useSession } from '../../client/context.ts';
import { useTitle } from '../../shell/useTitle.ts';
import { Callout } from '../../ui/Message.tsx';
import { IdentityPage } from './IdentityPage.tsx';
import { afterLogin } from './next.ts';
import { useInstance } from './queries.ts';
import { RegisterForm } from './RegisterForm.tsx';

export function RegisterPage() {
  const { t } = useTranslation();
  useTitle(t('app.register'));
  const session = useSession();
  const instance = useInstance();
  const [params] = useSearchParams();
  if (session.status === 'user') return <Navigate to={afterLogin(params)} replace />;

  return (
    <IdentityPage
      title={t('identity.registerTitle')}
      body={t('identity.registerBody')}
      other={
        <>
          {t('identity.haveAccount')} <Link to={`/login?${params}`}>{t('app.logIn')}</Link>
        </>
      }
    >
      {instance.data?.registrationOpen === false ? (
        <Callout>{t('identity.registerClosed')}</Callout>
      ) : (
        <RegisterForm action={t('app.register')} />
      )}
    </IdentityPage>
  );
}
