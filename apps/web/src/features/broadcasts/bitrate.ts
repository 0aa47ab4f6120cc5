import type { TFunction } from 'i18next';
import type { Format } from '../../i18n/format.ts';

/** Bits per second in the unit people read: kbit/s, from a million on Mbit/s. */
export function formatBitrate(bitsPerSecond: number, t: TFunction, format: Format): string {
  return bitsPerSecond >= 1_000_000
    ? t('stats.megabits', { value: format.number(bitsPerSecond / 1_000_000, 1) })
    : t('stats.kilobits', { value: format.number(bitsPerSecond / 1_000) });
}
