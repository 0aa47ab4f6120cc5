/** The languages of the page, each under the name its speakers give it. */
export const languages = [
  { id: 'en', name: 'English', direction: 'ltr' },
  { id: 'ar', name: 'العربية', direction: 'rtl' },
  { id: 'ja', name: '日本語', direction: 'ltr' },
] as const;

export type LanguageId = (typeof languages)[number]['id'];

export function isLanguageId(value: unknown): value is LanguageId {
  return languages.some((language) => language.id === value);
}

export function directionOf(id: LanguageId): 'ltr' | 'rtl' {
  return languages.find((language) => language.id === id)?.direction ?? 'ltr';
}

/** The first of the reader's languages (BCP 47, best first) that the page speaks; English when there is none. */
export function bestLanguage(preferred: readonly string[]): LanguageId {
  for (const tag of preferred) {
    const [primary] = tag.toLowerCase().split('-');
    if (isLanguageId(primary)) return primary;
  }
  return 'en';
}
