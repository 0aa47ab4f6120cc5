import { useEffect } from 'react';
import { usePreferences } from '../../../shell/preferences.ts';
import type { HostStage } from '../../broadcasts/studio/HostStage.ts';

/** With push to talk the microphone is closed from the beginning, and whenever the window is left: what was held then is let go of elsewhere. */
export function usePushToTalk(stage: HostStage): void {
  const [{ pushToTalk }] = usePreferences();
  useEffect(() => {
    if (!pushToTalk) return;
    const closeMicrophone = () => {
      stage.setPaused('microphone', true).catch(reportError);
    };
    closeMicrophone();
    window.addEventListener('blur', closeMicrophone);
    return () => window.removeEventListener('blur', closeMicrophone);
  }, [stage, pushToTalk]);
}
