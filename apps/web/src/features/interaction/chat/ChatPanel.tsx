import { useTranslation } from 'react-i18next';
import { usePreferences } from '../../../shell/preferences.ts';
import { IconButton } from '../../../ui/Button.tsx';
import { classes } from '../../../ui/classes.ts';
import { Tooltip } from '../../../ui/Tooltip.tsx';
import { useInteraction } from '../InteractionContext.ts';
import { ModerationTools } from '../moderation/ModerationTools.tsx';
import { Announcer } from './Announcer.tsx';
import styles from './Chat.module.css';
import { Composer } from './Composer.tsx';
import { MessageList } from './MessageList.tsx';
import { PinnedMessage } from './PinnedMessage.tsx';
import type { Draft } from './useDraft.ts';

/** The chat of a show. `isBare`: it fills what surrounds it, without a frame and a name of its own. */
export function ChatPanel({ draft, isBare = false }: { draft: Draft; isBare?: boolean }) {
  const { t } = useTranslation();
  const { canModerate } = useInteraction();
  const [{ chatSilent }, change] = usePreferences();
  const label = t(chatSilent ? 'chat.announce' : 'chat.silence');
  return (
    <section className={classes(styles.panel, isBare && styles.bare)} aria-label={t('chat.title')} data-testid="chat">
      <div className={styles.head}>
        <h2 className={isBare ? 'visually-hidden' : undefined}>{t('chat.title')}</h2>
        <div className={styles.tools}>
          <Tooltip text={label}>
            <IconButton
              icon={chatSilent ? 'volumeOff' : 'volume'}
              size="small"
              label={label}
              onPress={() => change({ chatSilent: !chatSilent })}
              data-testid="chat-announcements"
            />
          </Tooltip>
          {canModerate && <ModerationTools />}
        </div>
      </div>
      <PinnedMessage />
      <MessageList onReply={draft.setReplyTo} />
      <Composer draft={draft} />
      <Announcer isPaused={chatSilent} />
    </section>
  );
}
