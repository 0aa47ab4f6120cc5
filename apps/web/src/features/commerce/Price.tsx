import { useTranslation } from 'react-i18next';
import styles from './Price.module.css';
import { useMoney } from './useMoney.ts';

export interface PriceProps {
  minor: number;
  currency: string;
  /** What it cost before it fell; null where it did not. */
  fellFromMinor?: number | null;
}

export function Price({ minor, currency, fellFromMinor = null }: PriceProps) {
  const { t } = useTranslation();
  const money = useMoney();
  return (
    <span className={styles.price}>
      <span className="numeric" data-testid="price">
        {money(minor, currency)}
      </span>
      {fellFromMinor !== null && (
        <s className={styles.before} data-testid="old-price">
          <span className={styles.unseen}>{t('shop.before')} </span>
          <span className="numeric">{money(fellFromMinor, currency)}</span>
        </s>
      )}
    </span>
  );
}
