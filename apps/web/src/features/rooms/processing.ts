import type { Preferences } from '../../shell/preferences.ts';
import type { OpenOptions } from '../broadcasts/studio/HostStage.ts';

/** How the microphone is treated. Music is not treated at all, whatever the switches for voice were left at. */
export function processingOf({
  music,
  noiseSuppression,
  echoCancellation,
}: Pick<Preferences, 'music' | 'noiseSuppression' | 'echoCancellation'>): Omit<OpenOptions, 'deviceId'> {
  return music ? { music } : { music, noiseSuppression, echoCancellation };
}
