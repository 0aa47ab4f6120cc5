import type { ChatMessage } from '@footlight/contract';

/** A chat message of this number, with `m<number>` as its id. */
export function message(number: number, authorId = 'bo', more: Partial<ChatMessage> = {}): ChatMessage {
  return {
    id: `m${number}`,
    number,
    author: { kind: 'user', id: authorId, displayName: authorId, role: 'viewer' },
    text: `text ${number}`,
    replyTo: null,
    at: '2026-01-01T20:00:00.000Z',
    mediaTime: number,
    ...more,
  };
}

export const numbersOf = (messages: readonly ChatMessage[]) => messages.map(({ number }) => number);
