import { useMemo } from 'react';
import { usePreferences } from '../../shell/preferences.ts';
import type { HostStage, StageState } from '../broadcasts/studio/HostStage.ts';
import { processingOf } from './processing.ts';

export interface OwnDevices {
  isMuted: boolean;
  hasCamera: boolean;
  open: (kind: 'camera' | 'microphone') => Promise<void>;
  setMuted: (isMuted: boolean) => Promise<void>;
  toggleMicrophone: () => Promise<void>;
  /** Off gives the camera back, so that its light goes out. */
  toggleCamera: () => Promise<void>;
}

/** Camera and microphone as the person has set them up. */
export function useOwnDevices(stage: HostStage, { camera, microphone }: StageState): OwnDevices {
  const [{ cameraId, microphoneId, music, noiseSuppression, echoCancellation }] = usePreferences();
  const isMuted = microphone.track === null || microphone.isPaused;
  const hasCamera = camera.track !== null && !camera.isPaused;
  const hasMicrophone = microphone.track !== null;
  const isCameraPaused = camera.track !== null && camera.isPaused;

  return useMemo(() => {
    const open = (kind: 'camera' | 'microphone') =>
      kind === 'camera'
        ? stage.open('camera', { deviceId: cameraId })
        : stage.open('microphone', {
            deviceId: microphoneId,
            ...processingOf({ music, noiseSuppression, echoCancellation }),
          });
    async function setMuted(wanted: boolean) {
      await stage.setPaused('microphone', wanted);
      if (!wanted && !hasMicrophone) await open('microphone');
    }
    return {
      isMuted,
      hasCamera,
      open,
      setMuted,
      toggleMicrophone: () => setMuted(!isMuted),
      toggleCamera: () => {
        if (hasCamera) return stage.shut('camera');
        // A moderator has paused it: it is still open.
        return isCameraPaused ? stage.setPaused('camera', false) : open('camera');
      },
    };
  }, [
    stage,
    cameraId,
    microphoneId,
    music,
    noiseSuppression,
    echoCancellation,
    isMuted,
    hasCamera,
    hasMicrophone,
    isCameraPaused,
  ]);
}
