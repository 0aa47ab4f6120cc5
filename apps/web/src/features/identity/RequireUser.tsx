import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { useSession } from '../../client/context.ts';
import { ButtonLink } from '../../ui/Button.tsx';
import { Loading } from '../../ui/Loading.tsx';
import { EmptyState } from '../../ui/Message.tsx';

export interface RequireUserProps {
  children: ReactNode;
  /** Why an account is needed; by default for the studio. */
  title?: string;
  body?: string;
}

/** Shows its children to those who are logged in, and to everybody else the way there and back. */
export function RequireUser({ children, title, body }: RequireUserProps) {
  const { t } = useTranslation();
  const { status } = useSession();
  const { pathname, search } = useLocation();
  if (status === 'loading') return <Loading />;
  if (status === 'user') return children;
  const next = `?next=${encodeURIComponent(pathname + search)}`;
  return (
    <EmptyState
      isPage
      icon="lock"
      title={title ?? t('identity.needAccountTitle')}
      body={body ?? t('identity.needAccountBody')}
    >
      <ButtonLink to={`/login${next}`} variant="primary">
        {t('app.logIn')}
      </ButtonLink>
      <ButtonLink to={`/register${next}`}>{t('app.register')}</ButtonLink>
    </EmptyState>
  );
}
