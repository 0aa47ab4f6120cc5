import { useTranslation } from 'react-i18next';
import { IconButton } from '../../../ui/Button.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { useInteraction } from '../InteractionContext.ts';
import { useActs } from '../moderation/ActsContext.tsx';
import styles from './Chat.module.css';
import { MessageText } from './MessageText.tsx';

/** What a moderator wants everybody to have read. */
export function PinnedMessage() {
  const { t } = useTranslation();
  const { interaction, view, canModerate } = useInteraction();
  const { run } = useActs();
  const { pinnedMessage } = view;
  if (!pinnedMessage) return null;
  return (
    <section className={styles.pinned} aria-label={t('chat.pinned')} data-testid="pinned-message">
      <Icon name="pin" size={16} />
      <p dir="auto">
        <bdi className={styles.name}>{pinnedMessage.author.displayName}</bdi> <MessageText text={pinnedMessage.text} />
      </p>
      {canModerate && (
        <IconButton
          icon="close"
          size="small"
          label={t('moderation.unpin')}
          onPress={() => run(interaction.moderate.unpin(pinnedMessage.id))}
        />
      )}
    </section>
  );
}
