import type { ReplyTarget } from '@footlight/client';
import type { ChatMessage } from '@footlight/contract';
import { type KeyboardEvent, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { messageOf } from '../../../client/errors.ts';
import { Button } from '../../../ui/Button.tsx';
import { useNotify } from '../../../ui/Toast.tsx';
import { useInteraction } from '../InteractionContext.ts';
import styles from './Chat.module.css';
import { MessageRow } from './MessageRow.tsx';
import { PendingRow } from './PendingRow.tsx';
import { useRows } from './useRows.ts';

/** The messages. Up and down choose one, whose links and menu are the next stops of the Tab key; End goes back to the newest. */
export function MessageList({ onReply }: { onReply: (to: ReplyTarget) => void }) {
  const { t } = useTranslation();
  const { view, state } = useInteraction();
  const { messages, pending, isReady } = view;
  const keys = useMemo(() => messages.map(({ id }) => id), [messages]);
  const rows = useRows(keys);
  const [chosen, setChosen] = useState<string | null>(null);
  const unread = useUnread(messages, rows.isAtEnd);
  const isLoading = useOlder(rows.isAtStart && messages.length > 0, rows.isAtEnd);
  const activeIndex = chosen === null ? messages.length - 1 : keys.indexOf(chosen);
  const own = state.me?.userId ?? state.me?.guestId;

  // One's own message is at the end, so that is where to look.
  const { toEnd } = rows;
  const lastPending = pending.at(-1)?.clientId;
  useEffect(() => {
    if (lastPending !== undefined) toEnd();
  }, [lastPending, toEnd]);

  function onKeyDown(event: KeyboardEvent) {
    const step = { ArrowUp: -1, ArrowDown: 1, PageUp: -8, PageDown: 8 }[event.key];
    if (event.key === 'End') rows.toEnd();
    if (event.key === 'End' || messages.length === 0) setChosen(null);
    if (step === undefined || messages.length === 0) return;
    event.preventDefault();
    const index = Math.min(messages.length - 1, Math.max(0, activeIndex + step));
    setChosen(keys[index] ?? null);
    rows.show(index);
  }

  return (
    <div className={styles.listFrame}>
      {/* What is new is announced beside it (Announcer): rows that are drawn while scrolling are not news. */}
      <div
        ref={rows.scroller}
        className={styles.list}
        role="log"
        aria-live="off"
        aria-label={t('chat.messages')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys
        tabIndex={0}
        onScroll={rows.onScroll}
        onKeyDown={onKeyDown}
        data-testid="chat-log"
      >
        {isLoading && <p className={styles.note}>{t('common.loading')}</p>}
        {isReady && messages.length === 0 && pending.length === 0 && <p className={styles.note}>{t('chat.empty')}</p>}
        <div style={{ blockSize: rows.before }} />
        {messages.slice(rows.from, rows.to).map((message, index) => (
          <MessageRow
            key={message.id}
            message={message}
            isOwn={message.author.id === own}
            isActive={rows.from + index === activeIndex}
            onReply={() => onReply(targetOf(message))}
          />
        ))}
        <div style={{ blockSize: rows.after }} />
        {pending.map((one) => (
          <PendingRow key={one.clientId} pending={one} />
        ))}
      </div>
      {!rows.isAtEnd && (
        <div className={styles.jump}>
          <Button
            variant="primary"
            size="small"
            icon="chevronDown"
            onPress={rows.toEnd}
            data-testid="chat-new-messages"
          >
            {unread > 0 ? t('chat.newMessages', { count: unread }) : t('chat.toNewest')}
          </Button>
        </div>
      )}
    </div>
  );
}

function targetOf({ id, author, text }: ChatMessage): ReplyTarget {
  return { id, displayName: author.displayName, text };
}

/** How many have come since the reader left the end. */
function useUnread(messages: readonly ChatMessage[], isAtEnd: boolean): number {
  const newest = messages.at(-1)?.number ?? 0;
  const [seen, setSeen] = useState(newest);
  if (isAtEnd && seen !== newest) setSeen(newest);
  return messages.filter(({ number }) => number > seen).length;
}

/** Loads what came before while its beginning is in sight, and lets it go when the reader is back at the newest. */
function useOlder(isWanted: boolean, isAtEnd: boolean): boolean {
  const { t } = useTranslation();
  const notify = useNotify();
  const { interaction, view } = useInteraction();
  const [isLoading, setLoading] = useState(false);
  const { hasOlder } = view;
  const oldest = view.messages[0]?.number;

  // biome-ignore lint/correctness/useExhaustiveDependencies: when the oldest is another one, there may be room for still older ones
  useEffect(() => {
    if (!isWanted || !hasOlder) return;
    let isOver = false;
    setLoading(true);
    interaction
      .loadOlder()
      .catch((error: unknown) => notify(messageOf(error, t), 'danger'))
      .finally(() => {
        if (!isOver) setLoading(false);
      });
    return () => {
      isOver = true;
      setLoading(false);
    };
  }, [interaction, isWanted, hasOlder, oldest]);

  useEffect(() => {
    if (isAtEnd) interaction.forgetOlder();
  }, [interaction, isAtEnd]);
  return isLoading;
}
