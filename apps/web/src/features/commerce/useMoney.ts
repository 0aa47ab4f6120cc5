import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { formatMoney } from './money.ts';

/** Amounts of money in the language of the page. */
export function useMoney(): (minor: number, currency: string) => string {
  const { i18n } = useTranslation();
  return useMemo(() => (minor, currency) => formatMoney(minor, currency, i18n.language), [i18n.language]);
}
