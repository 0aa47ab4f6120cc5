import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { messageOf } from '../../../client/errors.ts';
import { Button } from '../../../ui/Button.tsx';
import { useNotify } from '../../../ui/Toast.tsx';
import actions from '../Actions.module.css';
import { useInteraction } from '../InteractionContext.ts';

/** Asks for a place on the stage, and takes the question back. For the audience only. */
export function HandButton({ isDisabled }: { isDisabled: boolean }) {
  const { t } = useTranslation();
  const notify = useNotify();
  const { interaction, state, view } = useInteraction();
  const [isPending, setPending] = useState(false);
  if (state.me?.role !== 'viewer') return null;
  const { isHandUp } = view;

  async function press() {
    setPending(true);
    try {
      await (isHandUp ? interaction.lowerHand() : interaction.raiseHand());
    } catch (error) {
      notify(messageOf(error, t), 'danger');
    } finally {
      setPending(false);
    }
  }

  return (
    <Button
      variant={isHandUp ? 'primary' : 'secondary'}
      icon="hand"
      isPending={isPending}
      isDisabled={isDisabled}
      onPress={() => void press()}
      data-testid="hand"
      data-raised={isHandUp}
    >
      <span className={actions.handText}>{t(isHandUp ? 'stage.lowerHand' : 'stage.raiseHand')}</span>
    </Button>
  );
}
