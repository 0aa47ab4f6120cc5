import type { Interaction, Player, RoomSession, RoomState } from '@footlight/client';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { messageOf } from '../../../client/errors.ts';
import { usePreferences } from '../../../shell/preferences.ts';
import { useNotify } from '../../../ui/Toast.tsx';
import type { HostStage } from '../../broadcasts/studio/HostStage.ts';
import { useHostStage } from '../../broadcasts/studio/useHostStage.ts';
import { useMuted } from './useMuted.ts';

export interface StageSeat {
  /** The server lets this page be seen and heard. */
  isOnStage: boolean;
  /** Devices are being chosen. */
  isPreparing: boolean;
  /** The devices; null while there is no need for them. */
  stage: HostStage | null;
  prepare: () => void;
  /** Puts the devices away, without an answer to the invitation. */
  cancel: () => void;
  /** Takes the invitation, if it is not taken yet, and sends what is open. Resolves when that is done or has been told. */
  enter: () => Promise<void>;
  leave: () => Promise<void>;
}

/**
 * A viewer's place on the stage. The role decides: with it, the player goes over to WebRTC and what is open is published; without it, by whoever's doing,
 * everything is released and the player goes back to how it watched before.
 */
export function useStageSeat(
  room: RoomSession | null,
  state: RoomState,
  interaction: Interaction | null,
  player: Player | null,
): StageSeat {
  const { t } = useTranslation();
  const notify = useNotify();
  const [preferences] = usePreferences();
  const isOnStage = state.me?.role === 'speaker' && state.connection !== 'closed';
  const [isPreparing, setPreparing] = useState(false);
  const stage = useHostStage(isOnStage || isPreparing ? room : null);

  useEffect(() => {
    if (!isOnStage || !player) return;
    player.setOnStage(true);
    return () => player.setOnStage(false);
  }, [isOnStage, player]);

  useEffect(() => {
    if (!isOnStage || !room) return;
    return () => {
      for (const { source } of room.store.get().local) room.unpublish(source).catch(reportError);
    };
  }, [isOnStage, room]);

  useMuted(interaction, stage);

  async function told(act: Promise<unknown>): Promise<void> {
    try {
      await act;
    } catch (error) {
      notify(messageOf(error, t), 'danger');
    }
  }

  return {
    isOnStage,
    isPreparing,
    stage,
    prepare: () => setPreparing(true),
    cancel: () => setPreparing(false),
    enter: () =>
      told(
        (async () => {
          if (!isOnStage) await interaction?.acceptStage();
          await stage?.goOnAir(preferences.videoFormat === 'auto' ? {} : { codec: preferences.videoFormat });
          setPreparing(false);
        })(),
      ),
    leave: () => told(interaction?.leaveStage() ?? Promise.resolve()),
  };
}
