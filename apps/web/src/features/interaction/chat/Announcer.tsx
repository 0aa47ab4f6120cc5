import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useInteraction } from '../InteractionContext.ts';

/** Screen readers get the chat in such steps: each message of a quiet one, a number in a busy one. */
const everyMs = 3_000;
const spokenMost = 3;

/** Says politely what is new in the chat, unless the listener has paused that. */
export function Announcer({ isPaused }: { isPaused: boolean }) {
  const { t } = useTranslation();
  const { interaction, state } = useInteraction();
  const [words, setWords] = useState('');
  const news = useRef<string[]>([]);
  const own = state.me?.userId ?? state.me?.guestId;

  useEffect(() => {
    if (isPaused) return;
    news.current = [];
    const forget = interaction.events.on('message', ({ author, text }) => {
      if (author.id !== own) news.current.push(t('chat.said', { name: author.displayName, text }));
    });
    const timer = setInterval(() => {
      const heard = news.current.splice(0);
      if (heard.length > spokenMost) setWords(t('chat.newMessages', { count: heard.length }));
      else if (heard.length > 0) setWords(heard.join('\n'));
    }, everyMs);
    return () => {
      forget();
      clearInterval(timer);
      setWords('');
    };
  }, [interaction, isPaused, own, t]);

  return (
    <div role="status" aria-live="polite" className="visually-hidden" data-testid="chat-announcer">
      {words}
    </div>
  );
}
