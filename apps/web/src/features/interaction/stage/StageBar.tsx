import { useTranslation } from 'react-i18next';
import { messageOf } from '../../../client/errors.ts';
import { DeviceProblem } from '../../../devices/DeviceProblem.tsx';
import { usePreferences } from '../../../shell/preferences.ts';
import { Badge } from '../../../ui/Badge.tsx';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { Callout } from '../../../ui/Message.tsx';
import type { HostStage } from '../../broadcasts/studio/HostStage.ts';
import { MediaView } from '../../broadcasts/studio/MediaView.tsx';
import { useStageState } from '../../broadcasts/studio/useHostStage.ts';
import { useInteraction } from '../InteractionContext.ts';
import { useActs } from '../moderation/ActsContext.tsx';
import styles from './StageParts.module.css';
import type { StageSeat } from './useStageSeat.ts';

/** What somebody on the stage has at hand: microphone, camera, and the way down. */
export function StageBar({ seat }: { seat: StageSeat }) {
  if (!seat.isOnStage || !seat.stage) return null;
  return <Bar seat={seat} stage={seat.stage} />;
}

function Bar({ seat, stage }: { seat: StageSeat; stage: HostStage }) {
  const { t } = useTranslation();
  const { venue, state } = useInteraction();
  const { run } = useActs();
  const [preferences] = usePreferences();
  const { microphone, camera, isOnAir } = useStageState(stage);
  const failed = state.local.find((track) => track.state === 'failed')?.error ?? microphone.problem ?? camera.problem;
  const hasCamera = camera.track !== null && !camera.isPaused;

  function toggleCamera() {
    if (camera.track === null) void stage.open('camera', { deviceId: preferences.cameraId });
    else run(stage.setPaused('camera', !camera.isPaused));
  }

  return (
    <section className={styles.bar} aria-label={t('stage.yours')} data-testid="stage-bar" data-on-air={isOnAir}>
      {hasCamera && camera.track && (
        <div className={styles.thumb}>
          <MediaView track={camera.track} label={t('studio.preview')} isMirrored />
        </div>
      )}
      <div className={styles.words}>
        <Badge tone={isOnAir ? 'live' : 'warm'}>{t(isOnAir ? 'stage.youAreOn' : 'stage.youMayGoOn')}</Badge>
        {failed != null && <Callout tone="danger">{messageOf(failed, t)}</Callout>}
        {camera.reason && <DeviceProblem kind="camera" reason={camera.reason} />}
      </div>
      <div className={styles.choice}>
        {isOnAir ? (
          <>
            <IconButton
              icon={microphone.isPaused ? 'microphoneOff' : 'microphone'}
              label={t(microphone.isPaused ? 'studio.unmute' : 'studio.mute')}
              isOff={microphone.isPaused}
              onPress={() => run(stage.setPaused('microphone', !microphone.isPaused))}
              data-testid="stage-microphone"
              data-muted={microphone.isPaused}
            />
            {venue.kind === 'video' && (
              <IconButton
                icon={hasCamera ? 'camera' : 'cameraOff'}
                label={t(hasCamera ? 'studio.cameraStop' : 'studio.cameraStart')}
                isPending={camera.status === 'opening'}
                onPress={toggleCamera}
                data-testid="stage-camera"
              />
            )}
          </>
        ) : (
          <Button variant="primary" icon="microphone" onPress={seat.prepare} data-testid="prepare-stage">
            {t('stage.getReady')}
          </Button>
        )}
        <Button variant="danger" icon="logOut" onPress={() => void seat.leave()} data-testid="leave-stage">
          {t('stage.leave')}
        </Button>
      </div>
    </section>
  );
}
