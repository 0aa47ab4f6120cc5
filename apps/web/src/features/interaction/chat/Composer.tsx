import type { ReplyTarget } from '@footlight/client';
import { limits } from '@footlight/contract';
import { type FormEvent, type KeyboardEvent, useEffect, useRef } from 'react';
import { TextArea, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../../client/context.ts';
import { useFormat } from '../../../i18n/useFormat.ts';
import { IconButton } from '../../../ui/Button.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { useNow } from '../../../ui/useNow.ts';
import { useInteraction } from '../InteractionContext.ts';
import { useProfile } from '../people/useProfile.ts';
import styles from './Chat.module.css';
import { ComposerNote } from './ComposerNote.tsx';
import { EmojiButton } from './EmojiButton.tsx';
import type { Draft } from './useDraft.ts';
import { writingOf } from './writing.ts';

/** From here on the characters that are left are shown. */
const countFrom = limits.chatMessageLength - 100;

/** A closing menu is done with the focus by then. */
const focusAfterMs = 50;

/** Where one writes, or why one cannot. Enter sends, Shift and Enter make a line. */
export function Composer({ draft }: { draft: Draft }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { venue, interaction, view, canModerate } = useInteraction();
  const { user } = useSession();
  const profile = useProfile(view.chatMode.audience === 'followers' ? venue.host.id : null);
  const field = useRef<HTMLTextAreaElement>(null);
  const isTicking = view.nextMessageAt !== null || view.restriction?.until != null;
  const now = useNow(isTicking);
  const isUser = user !== null;
  const follows = profile.data?.following;
  const writing = writingOf({ status: venue.status, view, canModerate, isUser, follows, now });
  const waitSeconds = Math.ceil(((view.nextMessageAt ?? 0) - now) / 1000);
  const isWaiting = waitSeconds > 0 && !canModerate;
  const { text, replyTo, setText, setReplyTo } = draft;
  const left = limits.chatMessageLength - [...text].length;
  const canSend = writing.kind === 'open' && !isWaiting && text.trim() !== '' && left >= 0;

  // Whoever chose “reply” writes next. The menu gives the focus back to its button when it closes; this comes after that.
  useEffect(() => {
    if (!replyTo) return;
    const timer = setTimeout(() => field.current?.focus(), focusAfterMs);
    return () => clearTimeout(timer);
  }, [replyTo]);

  function send(event?: FormEvent) {
    event?.preventDefault();
    if (!canSend) return;
    interaction.send(text, replyTo ?? undefined);
    setText('');
    setReplyTo(null);
    field.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent) {
    // Enter also ends the choice of characters in an input method.
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      send();
    }
    if (event.key === 'Escape' && replyTo) {
      // Whoever is around it has other things that this key closes.
      event.preventDefault();
      setReplyTo(null);
    }
  }

  function insert(emoji: string) {
    const { selectionStart, selectionEnd } = field.current ?? {
      selectionStart: text.length,
      selectionEnd: text.length,
    };
    setText(text.slice(0, selectionStart) + emoji + text.slice(selectionEnd));
    field.current?.focus();
  }

  return (
    <form className={styles.composer} onSubmit={send} data-testid="chat-composer" data-writing={writing.kind}>
      <ReplyLine replyTo={replyTo} onCancel={() => setReplyTo(null)} />
      {writing.kind === 'open' && (
        <div className={styles.writing}>
          <TextField className={styles.field} aria-label={t('chat.write')} value={text} onChange={setText}>
            <TextArea
              ref={field}
              className={styles.input}
              rows={1}
              placeholder={t('chat.write')}
              enterKeyHint="send"
              onKeyDown={onKeyDown}
              data-testid="chat-input"
            />
          </TextField>
          <EmojiButton onChoose={insert} isDisabled={false} />
          <IconButton
            type="submit"
            variant="primary"
            icon="send"
            label={t('chat.send')}
            isDisabled={!canSend}
            data-testid="chat-send"
          />
        </div>
      )}
      <div className={styles.under}>
        <ComposerNote writing={writing} now={now} />
        {isWaiting && (
          <span data-testid="slow-mode-wait" className="numeric">
            <Icon name="clock" size={14} /> {format.clock(waitSeconds)}
          </span>
        )}
        {text.length >= countFrom && (
          <span className={left < 0 ? styles.tooLong : undefined} role="status">
            {t('chat.left', { count: left })}
          </span>
        )}
      </div>
    </form>
  );
}

function ReplyLine({ replyTo, onCancel }: { replyTo: ReplyTarget | null; onCancel: () => void }) {
  const { t } = useTranslation();
  if (!replyTo) return null;
  return (
    <div className={styles.replying} data-testid="replying-to">
      <Icon name="reply" size={16} />
      <p>
        {t('chat.replyingTo', { name: replyTo.displayName })} <span>{replyTo.text}</span>
      </p>
      <IconButton icon="close" size="small" label={t('chat.cancelReply')} onPress={onCancel} />
    </div>
  );
}
