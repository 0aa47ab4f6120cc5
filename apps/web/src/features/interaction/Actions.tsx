import { useTranslation } from 'react-i18next';
import styles from './Actions.module.css';
import { useInteraction } from './InteractionContext.ts';
import { LikeButton, ReactionBar } from './ReactionBar.tsx';
import { HandButton } from './stage/HandButton.tsx';

/** What everybody can do with one press. */
export function Actions() {
  const { t } = useTranslation();
  const { venue, state } = useInteraction();
  const isOff = venue.status !== 'live' || state.connection !== 'connected';
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div className={styles.actions} role="group" aria-label={t('reactions.takePart')}>
      <ReactionBar isDisabled={isOff} />
      <div className={styles.group}>
        <HandButton isDisabled={isOff} />
        <LikeButton isDisabled={isOff} />
      </div>
    </div>
  );
}
