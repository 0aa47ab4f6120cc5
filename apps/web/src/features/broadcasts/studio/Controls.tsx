import { useTranslation } from 'react-i18next';
import { messageOf } from '../../../client/errors.ts';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { useNotify } from '../../../ui/Toast.tsx';
import { Tooltip } from '../../../ui/Tooltip.tsx';
import type { FrameProps } from './Frame.tsx';
import styles from './Stage.module.css';

export interface ControlsProps extends FrameProps {
  isManager: boolean;
  isStarting: boolean;
  onGoLive: () => void;
}

/** Mute, camera, screen, and the button this page is for. */
export function Controls({ broadcast, captures, stage, isManager, isStarting, onGoLive }: ControlsProps) {
  const { t } = useTranslation();
  const notify = useNotify();
  const { camera, microphone, screen } = captures;
  const isVideo = broadcast.kind === 'video';
  const isLive = broadcast.status === 'live';
  const goLabel = isStarting ? 'goingLive' : !isManager ? 'joinStage' : isLive ? 'backOnAir' : 'goLive';
  const hasMedia = microphone.track !== null || camera.track !== null || screen.track !== null;
  const micLabel = t(microphone.isPaused ? 'studio.unmute' : 'studio.mute');
  const cameraLabel = t(camera.isPaused ? 'studio.cameraStart' : 'studio.cameraStop');
  const isSharing = screen.status === 'on';
  const screenLabel = t(isSharing ? 'studio.screenStop' : 'studio.screenShare');

  function tell(action: Promise<void>) {
    action.catch((error: unknown) => notify(messageOf(error, t), 'danger'));
  }

  return (
    <div className={styles.controls}>
      <div className={styles.toggles}>
        <Tooltip text={micLabel}>
          <IconButton
            icon={microphone.isPaused ? 'microphoneOff' : 'microphone'}
            label={micLabel}
            isOff={microphone.isPaused}
            isDisabled={microphone.track === null}
            onPress={() => tell(stage.setPaused('microphone', !microphone.isPaused))}
            data-testid="toggle-microphone"
          />
        </Tooltip>
        {isVideo && (
          <Tooltip text={cameraLabel}>
            <IconButton
              icon={camera.isPaused ? 'cameraOff' : 'camera'}
              label={cameraLabel}
              isOff={camera.isPaused}
              isDisabled={camera.track === null}
              onPress={() => tell(stage.setPaused('camera', !camera.isPaused))}
              data-testid="toggle-camera"
            />
          </Tooltip>
        )}
        {isVideo && (
          <Tooltip text={screenLabel}>
            <IconButton
              icon={isSharing ? 'close' : 'monitor'}
              label={screenLabel}
              isPending={screen.status === 'opening'}
              onPress={() => tell(isSharing ? stage.stopScreen() : stage.shareScreen())}
              data-testid="toggle-screen"
            />
          </Tooltip>
        )}
      </div>
      {(!isLive || !captures.isOnAir) && (
        <div className={styles.go}>
          <Button
            variant="primary"
            size="large"
            isDisabled={!hasMedia || !(isManager || isLive)}
            isPending={isStarting}
            onPress={onGoLive}
            data-testid="go-live"
          >
            {t(`studio.${goLabel}`)}
          </Button>
        </div>
      )}
    </div>
  );
}
