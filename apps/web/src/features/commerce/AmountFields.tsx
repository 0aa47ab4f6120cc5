import { limits } from '@footlight/contract';
import { useTranslation } from 'react-i18next';
import { NumberField, type NumberFieldProps } from '../../ui/NumberField.tsx';
import { toMajor } from './money.ts';

type AmountFieldProps = Omit<NumberFieldProps, 'label' | 'minValue' | 'maxValue' | 'formatOptions' | 'placeholder'>;

/** What a product costs, in major units. */
export function PriceField({ currency, ...rest }: AmountFieldProps & { currency: string }) {
  const { t } = useTranslation();
  return (
    <NumberField
      {...rest}
      label={t('shop.fieldPrice')}
      minValue={0}
      maxValue={toMajor(limits.priceMinor, currency)}
      formatOptions={{ style: 'currency', currency }}
    />
  );
}

/** How many there are; empty where nobody counts. */
export function StockField(props: AmountFieldProps) {
  const { t } = useTranslation();
  return (
    <NumberField
      {...props}
      label={t('shop.fieldStock')}
      minValue={0}
      maxValue={limits.stock}
      formatOptions={{ maximumFractionDigits: 0 }}
      placeholder={t('shop.stockUncounted')}
    />
  );
}
