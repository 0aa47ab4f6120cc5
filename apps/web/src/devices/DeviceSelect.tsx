import type { DeviceKind, MediaDevice } from '@footlight/client';
import { useTranslation } from 'react-i18next';
import { Select } from '../ui/Select.tsx';

export interface DeviceSelectProps {
  kind: DeviceKind;
  devices: readonly MediaDevice[];
  /** Null: the browser's own choice. */
  value: string | null;
  onChange: (deviceId: string | null) => void;
  isDisabled?: boolean;
}

const byBrowser = 'browser';

/** Picks a camera, a microphone or where sound comes out. A remembered one that is not plugged in now shows as the browser's choice. */
export function DeviceSelect({ kind, devices, value, onChange, isDisabled = false }: DeviceSelectProps) {
  const { t } = useTranslation();
  const known = devices.filter((device) => device.kind === kind && device.deviceId !== '');
  const options = [
    { id: byBrowser, label: t('settings.deviceDefault') },
    ...known.map((device, index) => ({
      id: device.deviceId,
      label: device.label || t('studio.unnamedDevice', { number: index + 1 }),
    })),
  ];
  const isKnown = known.some((device) => device.deviceId === value);
  return (
    <Select
      label={t(`studio.${kind}`)}
      icon={kind === 'speaker' ? 'volume' : kind}
      options={options}
      value={isKnown ? value : byBrowser}
      onChange={(id) => onChange(id === byBrowser ? null : id)}
      isDisabled={isDisabled}
      data-testid={`${kind}-select`}
    />
  );
}
