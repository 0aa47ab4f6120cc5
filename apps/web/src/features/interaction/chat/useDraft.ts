import type { ReplyTarget } from '@footlight/client';
import { useMemo, useState } from 'react';

/** What is being written. It lives above the layout, so that turning a phone does not lose it. */
export interface Draft {
  text: string;
  replyTo: ReplyTarget | null;
  setText: (text: string) => void;
  setReplyTo: (replyTo: ReplyTarget | null) => void;
}

export function useDraft(): Draft {
  const [text, setText] = useState('');
  const [replyTo, setReplyTo] = useState<ReplyTarget | null>(null);
  return useMemo(() => ({ text, replyTo, setText, setReplyTo }), [text, replyTo]);
}
