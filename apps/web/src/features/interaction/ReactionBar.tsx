import { reactionEmojis } from '@footlight/contract';
import { Button, ToggleButton, Toolbar } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { messageOf } from '../../client/errors.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useNotify } from '../../ui/Toast.tsx';
import styles from './Actions.module.css';
import { useInteraction } from './InteractionContext.ts';

/** One press, one emoji over the picture of everybody. */
export function ReactionBar({ isDisabled }: { isDisabled: boolean }) {
  const { t } = useTranslation();
  const { interaction } = useInteraction();
  return (
    <Toolbar className={styles.reactions} aria-label={t('reactions.title')} data-testid="reactions">
      {reactionEmojis.map((emoji) => (
        <Button
          key={emoji}
          className={styles.reaction ?? ''}
          isDisabled={isDisabled}
          aria-label={t('reactions.send', { emoji })}
          onPress={() => interaction.react(emoji)}
          data-testid={`react-${emoji}`}
        >
          {emoji}
        </Button>
      ))}
    </Toolbar>
  );
}

/** The like of this person, and how many there are. */
export function LikeButton({ isDisabled }: { isDisabled: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const notify = useNotify();
  const { interaction, view } = useInteraction();
  const { liked, likes } = view;
  const shown = format.compact(likes);

  function toggle() {
    interaction.toggleLike().catch((error: unknown) => notify(messageOf(error, t), 'danger'));
  }

  return (
    <ToggleButton
      className={styles.like ?? ''}
      isSelected={liked}
      isDisabled={isDisabled}
      onChange={toggle}
      // What is read aloud contains what is seen, so that who speaks to the page can name it.
      aria-label={t('reactions.like', { count: likes, shown })}
      data-testid="like"
    >
      <Icon name={liked ? 'heartFull' : 'heart'} />
      <span className="numeric" data-testid="like-count">
        {shown}
      </span>
    </ToggleButton>
  );
}
