import type { Interaction } from '@footlight/client';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useNotify } from '../../../ui/Toast.tsx';
import type { HostStage } from '../../broadcasts/studio/HostStage.ts';

/** What a moderator has paused is shown as paused, and a screen is given back: nothing comes on again by itself. The person is told. */
export function useMuted(interaction: Interaction | null, stage: HostStage | null): void {
  const { t } = useTranslation();
  const notify = useNotify();
  useEffect(() => {
    if (!interaction || !stage) return;
    return interaction.events.on('muted', ({ source }) => {
      const isScreen = source === 'screen' || source === 'screenAudio';
      const { status, isPaused } = stage.store.getState()[isScreen ? 'screen' : source];
      if (isScreen) stage.stopScreen().catch(reportError);
      else stage.setPaused(source, true).catch(reportError);
      // Said again after a lost connection, and of a screen for its sound too, it is no news.
      if (isScreen ? status === 'on' : !isPaused) notify(t('stage.wasMuted', { source: isScreen ? 'screen' : source }));
    });
  }, [interaction, stage, notify, t]);
}
