import { useTranslation } from 'react-i18next';
import { useInstance } from '../features/identity/queries.ts';

/** What this installation is called; the product's own name until that is known. */
export function useName(): string {
  const { t } = useTranslation();
  return useInstance().data?.name ?? t('app.name');
}
