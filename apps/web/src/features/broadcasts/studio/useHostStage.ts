import type { RoomSession } from '@footlight/client';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { useFootlight } from '../../../client/context.ts';
import { HostStage, type StageState } from './HostStage.ts';

/** The host's devices for a room; they are stopped when the page is left. Null until there is a room. */
export function useHostStage(room: RoomSession | null): HostStage | null {
  const { devices } = useFootlight();
  const [stage, setStage] = useState<HostStage | null>(null);
  useEffect(() => {
    if (!room) return;
    const made = new HostStage({ devices, room });
    setStage(made);
    return () => {
      made.close();
      setStage(null);
    };
  }, [devices, room]);
  return stage;
}

export function useStageState(stage: HostStage): StageState {
  return useStore(stage.store);
}
