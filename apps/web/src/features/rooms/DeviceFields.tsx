import { useTranslation } from 'react-i18next';
import { DeviceSelect } from '../../devices/DeviceSelect.tsx';
import { usePreferences } from '../../shell/preferences.ts';
import { LevelMeter } from '../../ui/Meter.tsx';
import { Switch } from '../../ui/Switch.tsx';
import type { HostStage, StageState } from '../broadcasts/studio/HostStage.ts';
import { useDeviceCheck } from '../broadcasts/studio/useDeviceCheck.ts';
import styles from './door/Door.module.css';
import { processingOf } from './processing.ts';
import { SpeakerField } from './SpeakerField.tsx';

export interface DeviceFieldsProps {
  stage: HostStage;
  captures: StageState;
  /** One may be seen and heard; who only listens chooses where the others are heard. */
  speaks: boolean;
}

/** Which camera, microphone and speaker, and how the microphone is treated; in front of the meeting and in it. The choice is remembered. */
export function DeviceFields({ stage, captures, speaks }: DeviceFieldsProps) {
  const { t } = useTranslation();
  const { devices, level, refresh } = useDeviceCheck(captures);
  const [preferences, change] = usePreferences();
  const { camera, microphone } = captures;
  const { music, noiseSuppression, echoCancellation } = preferences;

  function changeMicrophone(changed: Partial<typeof preferences>) {
    change(changed);
    if (!microphone.track && !microphone.reason) return;
    const wanted = { ...preferences, ...changed };
    void stage.open('microphone', { deviceId: wanted.microphoneId, ...processingOf(wanted) });
  }

  const speaker = <SpeakerField devices={devices} refresh={refresh} />;
  if (!speaks) return speaker;
  return (
    <div className={styles.fields}>
      <LevelMeter label={t('studio.level')} level={level} />
      <DeviceSelect
        kind="microphone"
        devices={devices}
        value={preferences.microphoneId}
        onChange={(microphoneId) => changeMicrophone({ microphoneId })}
      />
      <DeviceSelect
        kind="camera"
        devices={devices}
        value={preferences.cameraId}
        onChange={(cameraId) => {
          change({ cameraId });
          if (camera.track || camera.reason) void stage.open('camera', { deviceId: cameraId });
        }}
      />
      {speaker}
      <div>
        <Switch
          label={t('rooms.devices.noise')}
          isSelected={noiseSuppression && !music}
          isDisabled={music}
          onChange={(wanted) => changeMicrophone({ noiseSuppression: wanted })}
        />
        <Switch
          label={t('rooms.devices.echo')}
          isSelected={echoCancellation && !music}
          isDisabled={music}
          onChange={(wanted) => changeMicrophone({ echoCancellation: wanted })}
        />
        <Switch
          label={t('studio.music')}
          isSelected={music}
          onChange={(wanted) => changeMicrophone({ music: wanted })}
        />
      </div>
    </div>
  );
}
