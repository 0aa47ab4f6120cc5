import type { DeviceErrorReason } from '@footlight/client';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFootlight } from '../../client/context.ts';
import { DeviceProblem } from '../../devices/DeviceProblem.tsx';
import { DeviceSelect } from '../../devices/DeviceSelect.tsx';
import { reasonOf, useDevices } from '../../devices/useDevices.ts';
import { usePreferences } from '../../shell/preferences.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import styles from './Identity.module.css';

interface Problem {
  kind: 'camera' | 'microphone';
  reason: DeviceErrorReason;
}

/** Which camera and microphone the studio takes first. Browsers name them only after the person has allowed one. */
export function DeviceSettings() {
  const { t } = useTranslation();
  const { devices } = useFootlight();
  const list = useDevices();
  const [preferences, change] = usePreferences();
  const [problem, setProblem] = useState<Problem | null>(null);
  const isNamed = list.devices.some((device) => device.label !== '');

  async function allow() {
    setProblem(null);
    for (const kind of ['microphone', 'camera'] as const) {
      try {
        const track = await devices.open({ kind });
        track.stop();
      } catch (error) {
        setProblem({ kind, reason: reasonOf(error) });
      }
    }
    list.refresh();
  }

  return (
    <Card title={t('settings.devices')}>
      <p className={styles.muted}>{t('settings.devicesBody')}</p>
      {problem && <DeviceProblem {...problem} onRetry={allow} />}
      {isNamed ? (
        <div className={styles.pair}>
          <DeviceSelect
            kind="camera"
            devices={list.devices}
            value={preferences.cameraId}
            onChange={(cameraId) => change({ cameraId })}
          />
          <DeviceSelect
            kind="microphone"
            devices={list.devices}
            value={preferences.microphoneId}
            onChange={(microphoneId) => change({ microphoneId })}
          />
        </div>
      ) : (
        !problem && (
          <div>
            <Button icon="camera" onPress={allow}>
              {t('settings.devicesAllow')}
            </Button>
          </div>
        )
      )}
    </Card>
  );
}
