import { useTranslation } from 'react-i18next';
import { speak } from '../i18n/i18n.ts';
import type { LanguageId } from '../i18n/languages.ts';
import { useNotify } from '../ui/Toast.tsx';
import { usePreferences } from './preferences.ts';

/** The language of the page and how to change it; the choice is kept. */
export function useLanguage(): [LanguageId, (language: LanguageId) => void] {
  const { t, i18n } = useTranslation();
  const [, change] = usePreferences();
  const notify = useNotify();

  function choose(language: LanguageId) {
    speak(i18n, language).then(
      () => change({ language }),
      () => notify(t('errors.network'), 'danger'),
    );
  }
  return [i18n.language as LanguageId, choose];
}
