import { useTranslation } from 'react-i18next';
import { useSession } from '../../../client/context.ts';
import { messageOf } from '../../../client/errors.ts';
import { usePreferences } from '../../../shell/preferences.ts';
import { Avatar } from '../../../ui/Avatar.tsx';
import { IconButton } from '../../../ui/Button.tsx';
import { useNotify } from '../../../ui/Toast.tsx';
import type { HostStage, StageState } from '../../broadcasts/studio/HostStage.ts';
import { MediaView } from '../../broadcasts/studio/MediaView.tsx';
import { useOwnDevices } from '../useOwnDevices.ts';
import styles from './Door.module.css';

/** How others will see one, with both switches on it. */
export function OwnPicture({ stage, captures }: { stage: HostStage; captures: StageState }) {
  const { t } = useTranslation();
  const notify = useNotify();
  const { user, guest } = useSession();
  const [, change] = usePreferences();
  const { isMuted, hasCamera, toggleMicrophone, toggleCamera } = useOwnDevices(stage, captures);
  const { camera, microphone } = captures;
  const me = user ?? guest;
  const micLabel = t(isMuted ? 'studio.unmute' : 'studio.mute');
  const cameraLabel = t(hasCamera ? 'studio.cameraStop' : 'studio.cameraStart');

  function tell(act: Promise<void>) {
    act.catch((error: unknown) => notify(messageOf(error, t), 'danger'));
  }

  return (
    <div className={styles.picture}>
      {camera.track && hasCamera ? (
        <MediaView track={camera.track} label={t('studio.preview')} isMirrored />
      ) : (
        <div className={styles.noPicture}>
          <Avatar name={me?.displayName ?? '·'} id={me?.id ?? ''} size="clamp(3rem, 15cqi, 6rem)" />
          <p>{t(camera.status === 'opening' ? 'studio.opening' : 'studio.cameraIsOff')}</p>
        </div>
      )}
      <div className={styles.pictureBar}>
        <IconButton
          variant="stage"
          icon={isMuted ? 'microphoneOff' : 'microphone'}
          label={micLabel}
          isOff={isMuted}
          isPending={microphone.status === 'opening'}
          onPress={() => {
            change({ joinsWithMicrophone: isMuted });
            tell(toggleMicrophone());
          }}
          data-testid="toggle-microphone"
        />
        <IconButton
          variant="stage"
          icon={hasCamera ? 'camera' : 'cameraOff'}
          label={cameraLabel}
          isOff={!hasCamera}
          isPending={camera.status === 'opening'}
          onPress={() => {
            change({ joinsWithCamera: !hasCamera });
            tell(toggleCamera());
          }}
          data-testid="toggle-camera"
        />
      </div>
    </div>
  );
}
