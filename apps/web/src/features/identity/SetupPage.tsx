import { useTranslation } from 'react-i18next';
import { Navigate, useSearchParams } from 'react-router';
import { useSession } from '../../client/context.ts';
import { useTitle } from '../../shell/useTitle.ts';
import { Callout } from '../../ui/Message.tsx';
import { IdentityPage } from './IdentityPage.tsx';
import { RegisterForm } from './RegisterForm.tsx';

/** The one-time link of the operator's console leads here. */
export function SetupPage() {
  const { t } = useTranslation();
  useTitle(t('identity.setupTitle'));
  const session = useSession();
  const [params] = useSearchParams();
  const token = params.get('token');
  if (session.user?.role === 'admin') return <Navigate to="/studio" replace />;

  return (
    <IdentityPage title={t('identity.setupTitle')} body={t('identity.setupBody')}>
      {token ? (
        <RegisterForm action={t('identity.setupAction')} setupToken={token} />
      ) : (
        <Callout tone="danger">{t('identity.setupMissing')}</Callout>
      )}
    </IdentityPage>
  );
}
