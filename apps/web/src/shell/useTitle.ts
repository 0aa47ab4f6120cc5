import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

/** Names the document after the page that is shown. */
export function useTitle(title: string | undefined): void {
  const { t } = useTranslation();
  const name = t('app.name');
  useEffect(() => {
    document.title = title ? `${title} · ${name}` : name;
  }, [title, name]);
}
