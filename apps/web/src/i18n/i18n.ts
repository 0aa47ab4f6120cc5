import { createInstance, type i18n as I18n } from 'i18next';
import ICU from 'i18next-icu';
import { initReactI18next } from 'react-i18next';
import { directionOf, type LanguageId } from './languages.ts';
import en from './messages/en.json' with { type: 'json' };

type Messages = typeof en;

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: Messages };
  }
}

/** English is always there, as what other languages fall back to; they come when they are asked for. */
const catalogues: Record<Exclude<LanguageId, 'en'>, () => Promise<{ default: unknown }>> = {
  ar: () => import('./messages/ar.json'),
  ja: () => import('./messages/ja.json'),
};

/** An i18next instance with ICU messages; English until `speak` says otherwise. */
export async function createI18n(): Promise<I18n> {
  const i18n = createInstance();
  await i18n
    .use(new ICU())
    .use(initReactI18next)
    .init({
      lng: 'en',
      fallbackLng: 'en',
      resources: { en: { translation: en } },
      interpolation: { escapeValue: false },
      react: { useSuspense: false },
    });
  return i18n;
}

/** Loads a language and changes to it, the direction of the document included. Rejects when its catalogue cannot be loaded. */
export async function speak(i18n: I18n, language: LanguageId): Promise<void> {
  if (language !== 'en' && !i18n.hasResourceBundle(language, 'translation')) {
    const catalogue = await catalogues[language]();
    i18n.addResourceBundle(language, 'translation', catalogue.default);
  }
  await i18n.changeLanguage(language);
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
}
