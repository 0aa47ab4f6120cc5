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
      if (source === 'camera' || source === 'microphone') stage.setPaused(source, true).catch(reportError);
      else stage.stopScreen().catch(reportError);
      // The sound of a screen is stopped with it, and told with it.
      if (source !== 'screenAudio') notify(t('stage.wasMuted', { source }));
    });
  }, [interaction, stage, notify, t]);
}
