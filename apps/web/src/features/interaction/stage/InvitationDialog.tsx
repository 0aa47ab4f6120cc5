import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/Button.tsx';
import dialogStyles from '../../../ui/Dialog.module.css';
import { Dialog } from '../../../ui/Dialog.tsx';
import { useInteraction } from '../InteractionContext.ts';
import { useActs } from '../moderation/ActsContext.tsx';
import { StageCheck } from './StageCheck.tsx';
import type { StageSeat } from './useStageSeat.ts';

/** Asked onto the stage: yes or no, and with yes the devices first. */
export function InvitationDialog({ seat }: { seat: StageSeat }) {
  const { t } = useTranslation();
  const { interaction, view } = useInteraction();
  const { run } = useActs();
  const { invitation } = view;
  if (seat.isPreparing && seat.stage) {
    return (
      <Dialog title={t('stage.checkTitle')} isOpen onClose={seat.cancel} data-testid="stage-check">
        <StageCheck seat={seat} stage={seat.stage} />
      </Dialog>
    );
  }
  if (!invitation || seat.isOnStage) return null;
  return (
    <Dialog
      title={t('stage.invitationTitle')}
      isOpen
      onClose={() => undefined}
      role="alertdialog"
      data-testid="stage-invitation"
    >
      <p className={dialogStyles.body}>
        {invitation.by ? t('stage.invitationBy', { name: invitation.by }) : t('stage.invitationBody')}
      </p>
      <div className={dialogStyles.actions}>
        <Button variant="quiet" onPress={() => run(interaction.declineStage())} data-testid="decline-stage">
          {t('stage.decline')}
        </Button>
        <Button variant="primary" onPress={seat.prepare} autoFocus data-testid="prepare-stage">
          {t('stage.getReady')}
        </Button>
      </div>
    </Dialog>
  );
}
