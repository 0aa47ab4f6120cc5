import { useTranslation } from 'react-i18next';
import { DeviceSelect } from '../../../devices/DeviceSelect.tsx';
import { usePreferences, type VideoFormat, videoFormats } from '../../../shell/preferences.ts';
import { Card } from '../../../ui/Card.tsx';
import { LevelMeter } from '../../../ui/Meter.tsx';
import { Select } from '../../../ui/Select.tsx';
import { Switch } from '../../../ui/Switch.tsx';
import type { FrameProps } from './Frame.tsx';
import styles from './Stage.module.css';
import { useDeviceCheck } from './useDeviceCheck.ts';

const formatNames: Record<Exclude<VideoFormat, 'auto'>, string> = { h264: 'H.264', vp8: 'VP8', vp9: 'VP9', av1: 'AV1' };

/** Which camera and microphone, and whether they work. The choice is remembered. */
export function DeviceCheck({ broadcast, captures, stage }: FrameProps) {
  const { t } = useTranslation();
  const { devices, level } = useDeviceCheck(captures);
  const [preferences, change] = usePreferences();
  const { camera, microphone } = captures;
  const isVideo = broadcast.kind === 'video';

  return (
    <Card title={t('studio.setTheStage')}>
      <LevelMeter label={t('studio.level')} level={level} />
      <div className={styles.pair}>
        {isVideo && (
          <DeviceSelect
            kind="camera"
            devices={devices}
            value={preferences.cameraId}
            onChange={(cameraId) => {
              change({ cameraId });
              if (camera.track) void stage.open('camera', { deviceId: cameraId });
            }}
          />
        )}
        <DeviceSelect
          kind="microphone"
          devices={devices}
          value={preferences.microphoneId}
          onChange={(microphoneId) => {
            change({ microphoneId });
            if (microphone.track) void stage.open('microphone', { deviceId: microphoneId, music: preferences.music });
          }}
        />
        {isVideo && (
          <Select
            label={t('studio.videoFormat')}
            value={preferences.videoFormat}
            options={videoFormats.map((id) => ({
              id,
              label: id === 'auto' ? t('studio.formatAuto') : formatNames[id],
            }))}
            onChange={(id) => change({ videoFormat: videoFormats.find((format) => format === id) ?? 'auto' })}
            isDisabled={captures.isOnAir}
            data-testid="format-select"
          />
        )}
        <div>
          <Switch
            label={t('studio.music')}
            isSelected={preferences.music}
            onChange={(music) => {
              change({ music });
              if (microphone.track) void stage.open('microphone', { deviceId: preferences.microphoneId, music });
            }}
          />
          <p className={styles.muted}>{t('studio.musicHint')}</p>
        </div>
      </div>
    </Card>
  );
}
