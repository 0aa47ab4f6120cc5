import type { Interaction } from '@footlight/client';
import type { Broadcast } from '@footlight/contract';
import { useTranslation } from 'react-i18next';
import { usePreferences } from '../../../shell/preferences.ts';
import { Badge } from '../../../ui/Badge.tsx';
import { Button } from '../../../ui/Button.tsx';
import { classes } from '../../../ui/classes.ts';
import { Icon } from '../../../ui/Icon.tsx';
import { ReactionFlight } from '../../interaction/ReactionFlight.tsx';
import { Poster } from '../Poster.tsx';
import type { HostStage, StageState } from './HostStage.ts';
import { MediaView } from './MediaView.tsx';
import styles from './Stage.module.css';

export interface FrameProps {
  broadcast: Broadcast;
  captures: StageState;
  stage: HostStage;
}

/** What the audience will see, or is seeing, with its reactions over it. */
export function Frame({ broadcast, captures, stage, interaction }: FrameProps & { interaction: Interaction }) {
  const { t } = useTranslation();
  const { camera, screen } = captures;
  const cameraTrack = camera.isPaused ? null : camera.track;
  return (
    <div className={classes(styles.frame, broadcast.status === 'live' && captures.isOnAir && styles.live)}>
      {screen.track && <MediaView track={screen.track} label={t('studio.screenLive')} />}
      {cameraTrack &&
        (screen.track ? (
          <div className={styles.inset}>
            <MediaView track={cameraTrack} label={t('studio.preview')} isMirrored />
          </div>
        ) : (
          <MediaView track={cameraTrack} label={t('studio.preview')} isMirrored />
        ))}
      {!screen.track && !cameraTrack && <Placeholder broadcast={broadcast} captures={captures} stage={stage} />}
      <ReactionFlight interaction={interaction} />
    </div>
  );
}

function Placeholder({ broadcast, captures, stage }: FrameProps) {
  const { t } = useTranslation();
  const [preferences] = usePreferences();
  const { camera, microphone } = captures;
  const isAudio = broadcast.kind === 'audio';
  const isOpening = camera.status === 'opening' || microphone.status === 'opening';
  const isUntouched = microphone.track === null && camera.track === null;

  async function openAll() {
    const { cameraId, microphoneId, music } = preferences;
    if (!isAudio) await stage.open('camera', { deviceId: cameraId });
    await stage.open('microphone', { deviceId: microphoneId, music });
  }

  return (
    <>
      {isAudio && <Poster id={broadcast.id} />}
      <div className={styles.message}>
        {isUntouched ? (
          <Button
            variant="primary"
            size="large"
            icon={isAudio ? 'microphone' : 'camera'}
            isPending={isOpening}
            onPress={() => void openAll()}
            data-testid="open-devices"
          >
            {isOpening ? t('studio.opening') : t(isAudio ? 'studio.openMicrophone' : 'studio.openDevices')}
          </Button>
        ) : isAudio ? (
          <Badge tone="stage" icon="microphone">
            {t('studio.audioShow')}
          </Badge>
        ) : (
          <>
            <Icon name="cameraOff" size={36} />
            <p>{t('studio.cameraIsOff')}</p>
          </>
        )}
      </div>
    </>
  );
}
