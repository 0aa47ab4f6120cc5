import type { DeviceErrorReason } from '@footlight/client';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/Button.tsx';
import { Callout } from '../ui/Message.tsx';

export interface DeviceProblemProps {
  kind: 'camera' | 'microphone' | 'screen';
  reason: DeviceErrorReason;
  onRetry?: () => void;
}

/** What is wrong with a device and what to do: each reason has words of its own. */
export function DeviceProblem({ kind, reason, onRetry }: DeviceProblemProps) {
  const { t } = useTranslation();
  return (
    <Callout tone="danger" title={t(`devices.${reason}Title`, { kind })} data-testid={`device-${kind}-${reason}`}>
      <span>{t(`devices.${reason}Body`)}</span>
      {onRetry && (
        <span>
          <Button size="small" icon="refresh" onPress={onRetry}>
            {t('common.retry')}
          </Button>
        </span>
      )}
    </Callout>
  );
}
