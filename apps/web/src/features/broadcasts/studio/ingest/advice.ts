import type { Advice, AdviceCode } from '@footlight/contract';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../../i18n/useFormat.ts';
import { formatBitrate } from '../../bitrate.ts';

type Unit = 'seconds' | 'bitrate' | 'frameRate' | 'count';

/** In which unit `Advice.value` is; codes without one have none. */
const units: Partial<Record<AdviceCode, Unit>> = {
  key_frame_interval_long: 'seconds',
  key_frame_interval_unsteady: 'seconds',
  bitrate_high: 'bitrate',
  bitrate_low: 'bitrate',
  frame_rate_low: 'frameRate',
  timestamps_corrected: 'count',
  timestamps_jump: 'count',
  publisher_slow: 'seconds',
};

/** Says what to change at the encoder, with what was measured. */
export function useAdviceText(): (advice: Advice) => string {
  const { t } = useTranslation();
  const format = useFormat();
  const show: Record<Unit, (value: number) => string> = {
    seconds: (value) => t('stats.seconds', { value: format.number(value, 1) }),
    bitrate: (value) => formatBitrate(value, t, format),
    frameRate: (value) => t('stats.perSecond', { value: format.number(value, 1) }),
    count: (value) => format.number(value),
  };
  return ({ code, value }) => {
    const unit = units[code];
    return t(`ingest.advice.${code}`, { value: unit && value !== undefined ? show[unit](value) : '' });
  };
}
