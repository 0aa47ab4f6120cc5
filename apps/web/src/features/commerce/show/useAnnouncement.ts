import type { ShownProduct } from '@footlight/client';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMoney } from '../useMoney.ts';
import { newsOf } from './news.ts';

/** What has just changed, for who does not see it; of what is there on arrival nothing is said. */
export function useAnnouncement(shown: readonly ShownProduct[]): string {
  const { t } = useTranslation();
  const money = useMoney();
  const [before, setBefore] = useState(shown);
  const [text, setText] = useState('');
  if (shown !== before) {
    setBefore(shown);
    const news = newsOf(before, shown);
    if (news !== null) {
      const { title, priceMinor, currency } = news.product;
      setText(t(`shop.news.${news.kind}`, { title, price: money(priceMinor, currency) }));
    }
  }
  return text;
}
