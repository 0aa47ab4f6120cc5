import { useTranslation } from 'react-i18next';
import { ButtonLink } from '../ui/Button.tsx';
import { EmptyState } from '../ui/Message.tsx';
import { useTitle } from './useTitle.ts';

export function NotFoundPage() {
  const { t } = useTranslation();
  useTitle(t('pages.notFoundTitle'));
  return (
    <EmptyState
      isPage
      icon="search"
      title={t('pages.notFoundTitle')}
      body={t('pages.notFoundBody')}
      data-testid="not-found"
    >
      <ButtonLink to="/" variant="primary">
        {t('pages.backHome')}
      </ButtonLink>
    </EmptyState>
  );
}
