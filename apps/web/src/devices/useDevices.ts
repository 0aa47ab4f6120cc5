import { DeviceError, type DeviceErrorReason, type MediaDevice } from '@footlight/client';
import { useCallback, useEffect, useState } from 'react';
import { useFootlight } from '../client/context.ts';

export interface DeviceList {
  devices: readonly MediaDevice[];
  /** Why there is no list. */
  reason: DeviceErrorReason | null;
  /** Asks again: names appear once the person has allowed a device. */
  refresh: () => void;
}

/** The cameras and microphones of this machine; follows what is plugged in and out. */
export function useDevices(): DeviceList {
  const { devices } = useFootlight();
  const [list, setList] = useState<Omit<DeviceList, 'refresh'>>({ devices: [], reason: null });

  const refresh = useCallback(() => {
    devices.list().then(
      (found) => setList({ devices: found, reason: null }),
      (error: unknown) => setList({ devices: [], reason: reasonOf(error) }),
    );
  }, [devices]);

  useEffect(() => {
    refresh();
    return devices.onChange(refresh);
  }, [devices, refresh]);

  return { ...list, refresh };
}

export function reasonOf(error: unknown): DeviceErrorReason {
  return error instanceof DeviceError ? error.reason : 'unknown';
}
