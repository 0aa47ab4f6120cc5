import { useEffect } from 'react';
import { useDevices } from '../../../devices/useDevices.ts';
import type { StageState } from './HostStage.ts';
import { useLevel } from './useLevel.ts';

/** What there is to choose from, and how loud the microphone is; silent while nothing of it leaves this machine. */
export function useDeviceCheck({ camera, microphone }: StageState) {
  const { devices, refresh } = useDevices();
  const level = useLevel(microphone.isPaused ? null : microphone.track);
  // Names are given only once a device has been opened.
  const isOpen = camera.status === 'on' || microphone.status === 'on';
  useEffect(() => {
    if (isOpen) refresh();
  }, [isOpen, refresh]);
  return { devices, level, refresh };
}
