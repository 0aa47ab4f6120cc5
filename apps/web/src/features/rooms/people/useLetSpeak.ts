import { FootlightError } from '@footlight/client';
import type { Peer } from '@footlight/contract';
import { useTranslation } from 'react-i18next';
import { useInteraction } from '../../interaction/InteractionContext.ts';
import { useMeetingParts } from '../meeting/MeetingContext.ts';

/** Lets somebody speak who listens: who is in the meeting gets the role; who watches it as a show is asked onto the stage. */
export function useLetSpeak(): (peer: Pick<Peer, 'peerId' | 'displayName'>) => void {
  const { t } = useTranslation();
  const { meeting, state, run } = useMeetingParts();
  const { interaction, view } = useInteraction();
  const isShown = state.meeting?.broadcast != null;

  return ({ peerId, displayName: name }) => {
    const giveRole = async () => {
      await meeting.setRole(peerId, 'speaker');
      if (view.hands.some((hand) => hand.peerId === peerId)) await interaction.lowerHand(peerId);
    };
    if (!isShown) {
      run(giveRole(), t('rooms.people.roleGiven', { name, role: 'speaker' }));
      return;
    }
    const asked = interaction.moderate.inviteToStage(peerId).catch((error: unknown) => {
      // Of those in the meeting the server takes no questions.
      if (error instanceof FootlightError && error.code === 'conflict') return giveRole();
      throw error;
    });
    run(asked, t('rooms.people.askedName', { name }));
  };
}
