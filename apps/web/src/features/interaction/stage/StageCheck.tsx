import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DeviceProblem } from '../../../devices/DeviceProblem.tsx';
import { DeviceSelect } from '../../../devices/DeviceSelect.tsx';
import { useDevices } from '../../../devices/useDevices.ts';
import { usePreferences } from '../../../shell/preferences.ts';
import { Button } from '../../../ui/Button.tsx';
import { LevelMeter } from '../../../ui/Meter.tsx';
import { Switch } from '../../../ui/Switch.tsx';
import type { HostStage } from '../../broadcasts/studio/HostStage.ts';
import { MediaView } from '../../broadcasts/studio/MediaView.tsx';
import { useStageState } from '../../broadcasts/studio/useHostStage.ts';
import { useLevel } from '../../broadcasts/studio/useLevel.ts';
import { useInteraction } from '../InteractionContext.ts';
import styles from './StageParts.module.css';
import type { StageSeat } from './useStageSeat.ts';

/** The devices before going on: the microphone is needed, the camera is a choice. Nothing is sent yet. */
export function StageCheck({ seat, stage }: { seat: StageSeat; stage: HostStage }) {
  const { t } = useTranslation();
  const { venue } = useInteraction();
  const { devices, refresh } = useDevices();
  const [preferences, change] = usePreferences();
  const { camera, microphone } = useStageState(stage);
  const [isEntering, setEntering] = useState(false);
  const level = useLevel(microphone.track);
  const isOpen = microphone.status === 'on' || camera.status === 'on';

  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once, when the dialog opens; another device is another press
  useEffect(() => {
    if (microphone.track === null)
      void stage.open('microphone', { deviceId: preferences.microphoneId, music: preferences.music });
  }, [stage]);
  useEffect(() => {
    if (isOpen) refresh();
  }, [isOpen, refresh]);

  async function enter() {
    setEntering(true);
    await seat.enter();
    setEntering(false);
  }

  return (
    <div className={styles.check}>
      {camera.track && (
        <div className={styles.preview}>
          <MediaView track={camera.track} label={t('studio.preview')} isMirrored />
        </div>
      )}
      {(['microphone', 'camera'] as const).map(
        (kind) =>
          ({ microphone, camera })[kind].reason && (
            <DeviceProblem
              key={kind}
              kind={kind}
              reason={{ microphone, camera }[kind].reason ?? 'unknown'}
              onRetry={() => void stage.open(kind, { deviceId: preferences[`${kind}Id`] })}
            />
          ),
      )}
      <LevelMeter label={t('studio.level')} level={level} />
      <DeviceSelect
        kind="microphone"
        devices={devices}
        value={preferences.microphoneId}
        onChange={(microphoneId) => {
          change({ microphoneId });
          void stage.open('microphone', { deviceId: microphoneId, music: preferences.music });
        }}
      />
      {venue.kind === 'video' && (
        <Switch
          label={t('stage.withCamera')}
          isSelected={camera.track !== null}
          isDisabled={camera.status === 'opening'}
          onChange={(wanted) =>
            void (wanted ? stage.open('camera', { deviceId: preferences.cameraId }) : stage.shut('camera'))
          }
        />
      )}
      <p className={styles.hint}>{t('stage.checkHint')}</p>
      <div className={styles.choice}>
        <Button variant="quiet" onPress={seat.cancel}>
          {t('common.cancel')}
        </Button>
        <Button
          variant="primary"
          isDisabled={microphone.track === null}
          isPending={isEntering}
          onPress={() => void enter()}
          data-testid="enter-stage"
        >
          {t('stage.enter')}
        </Button>
      </div>
    </div>
  );
}
