import type { ChatMessage } from '@footlight/contract';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/useFormat.ts';
import { Avatar } from '../../../ui/Avatar.tsx';
import { classes } from '../../../ui/classes.ts';
import { Icon } from '../../../ui/Icon.tsx';
import { RoleBadge } from '../people/RoleBadge.tsx';
import styles from './Chat.module.css';
import { MessageMenu } from './MessageMenu.tsx';
import { MessageText } from './MessageText.tsx';

export interface MessageRowProps {
  message: ChatMessage;
  isOwn: boolean;
  /** The one that keys work on. */
  isActive: boolean;
  onReply: () => void;
}

export function MessageRow({ message, isOwn, isActive, onReply }: MessageRowProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { author, text, replyTo, at } = message;
  return (
    <article
      className={classes(styles.row, isOwn && styles.own)}
      data-row={message.id}
      data-active={isActive || undefined}
      data-testid="chat-message"
      data-number={message.number}
    >
      <Avatar name={author.displayName} id={author.id} size="1.75rem" />
      <div className={styles.said}>
        <p className={styles.byline}>
          <bdi className={styles.name}>{author.displayName}</bdi>
          <RoleBadge role={author.role} />
          <time dateTime={at}>{format.moment(at)}</time>
        </p>
        {replyTo && (
          <p className={styles.quote}>
            <Icon name="reply" size={14} />
            <span className="visually-hidden">{t('chat.inReplyTo')}</span>
            <bdi>{replyTo.displayName}</bdi> <span>{replyTo.text}</span>
          </p>
        )}
        <p className={styles.text} dir="auto" data-testid="chat-text">
          <MessageText text={text} excludeFromTabOrder={!isActive} />
        </p>
      </div>
      <MessageMenu message={message} isOwn={isOwn} isActive={isActive} onReply={onReply} />
    </article>
  );
}
