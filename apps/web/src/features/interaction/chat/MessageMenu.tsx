import type { ChatMessage } from '@footlight/contract';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../../ui/Button.tsx';
import { MenuButton, MenuItem } from '../../../ui/Menu.tsx';
import { useInteraction } from '../InteractionContext.ts';
import { useActs } from '../moderation/ActsContext.tsx';
import { actOn, peerOf, personItems } from '../moderation/personMenu.tsx';
import styles from './Chat.module.css';

export interface MessageMenuProps {
  message: ChatMessage;
  isOwn: boolean;
  isActive: boolean;
  onReply: () => void;
}

/** What can be done about a message and its author, by whoever is here. */
export function MessageMenu({ message, isOwn, isActive, onReply }: MessageMenuProps) {
  const { t } = useTranslation();
  const parts = useInteraction();
  const acts = useActs();
  const { interaction, state, view, canModerate } = parts;
  const { author } = message;
  const isPinned = view.pinnedMessage?.id === message.id;
  const peer = peerOf(state.peers, author);
  const isOverThem = canModerate && !isOwn && author.role !== 'host';

  function act(id: string) {
    const { moderate } = interaction;
    if (id === 'reply') onReply();
    else if (id === 'profile') acts.showProfile(author);
    else if (id === 'pin') acts.run(moderate.pin(message.id));
    else if (id === 'unpin') acts.run(moderate.unpin(message.id));
    else if (id === 'delete') acts.run(moderate.deleteMessage(message.id));
    else actOn(id, author, peer, parts, acts, t);
  }

  return (
    <div className={styles.menu}>
      <MenuButton
        label={t('chat.messageMenu', { name: author.displayName })}
        onAction={act}
        items={
          <>
            <MenuItem id="reply" icon="reply" label={t('chat.reply')} />
            {author.kind === 'user' && !isOwn && <MenuItem id="profile" icon="user" label={t('people.profile')} />}
            {canModerate && (
              <MenuItem
                id={isPinned ? 'unpin' : 'pin'}
                icon="pin"
                label={t(isPinned ? 'moderation.unpin' : 'moderation.pin')}
              />
            )}
            {(isOwn || canModerate) && <MenuItem id="delete" icon="trash" label={t('moderation.delete')} />}
            {isOverThem && personItems(author, peer, parts, t)}
          </>
        }
      >
        <IconButton
          icon="more"
          size="small"
          label={t('chat.messageMenu', { name: author.displayName })}
          excludeFromTabOrder={!isActive}
          data-testid="message-menu"
        />
      </MenuButton>
    </div>
  );
}
