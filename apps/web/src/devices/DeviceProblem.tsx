import type { DeviceErrorReason } from '@footlight/client';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/Button.tsx';
import { Callout } from '../ui/Message.tsx';

export interface DeviceProblemProps {
  kind: 'camera' | 'microphone' | 'screen';
  reason: DeviceErrorReason;
  onRetry?: () => void;
  /** Goes on without it. */
  onDismiss?: () => void;
}

/** What is wrong with a device and what to do: each reason has words of its own. */
export function DeviceProblem({ kind, reason, onRetry, onDismiss }: DeviceProblemProps) {
  const { t } = useTranslation();
  return (
    <Callout tone="danger" title={t(`devices.${reason}Title`, { kind })} data-testid={`device-${kind}-${reason}`}>
      <span>{t(`devices.${reason}Body`)}</span>
      {(onRetry || onDismiss) && (
        <span>
          {onRetry && (
            <Button size="small" icon="refresh" onPress={onRetry}>
              {t('common.retry')}
            </Button>
          )}
          {onDismiss && (
            <Button size="small" variant="quiet" onPress={onDismiss}>
              {t('devices.without')}
            </Button>
          )}
        </span>
      )}
    </Callout>
  );
}
