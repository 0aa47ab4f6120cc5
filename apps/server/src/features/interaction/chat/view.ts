import type { Author, ChatMessage, RoomRole } from '@footlight/contract';
import { personOf } from '../people.ts';

/** A row of `chat_messages` with what it answers. */
export interface MessageRow {
  id: string;
  number: number;
  author: string;
  author_name: string;
  author_role: RoomRole;
  text: string;
  media_time: number | null;
  client_id: string | null;
  created_at: Date;
  /** Null where it answers nothing, or what it answers was deleted. */
  reply_id: string | null;
  reply_name: string | null;
  reply_text: string | null;
}

export const messageColumns = [
  'chat_messages.id',
  'chat_messages.number',
  'chat_messages.author',
  'chat_messages.author_name',
  'chat_messages.author_role',
  'chat_messages.text',
  'chat_messages.media_time',
  'chat_messages.client_id',
  'chat_messages.created_at',
] as const;

export function messageView(row: MessageRow): ChatMessage {
  return {
    id: row.id,
    number: row.number,
    author: authorView(row.author, row.author_name, row.author_role),
    text: row.text,
    replyTo: row.reply_id === null ? null : replyView(row.reply_id, row.reply_name ?? '', row.reply_text ?? ''),
    at: row.created_at.toISOString(),
    mediaTime: row.media_time,
    ...(row.client_id !== null && { clientId: row.client_id }),
  };
}

export function authorView(person: string, displayName: string, role: RoomRole): Author {
  return { ...personOf(person), displayName, role };
}

/** Code points of a message that are shown where it is answered. */
const quotedLength = 100;

export function replyView(id: string, displayName: string, text: string): NonNullable<ChatMessage['replyTo']> {
  const points = [...text];
  return {
    id,
    displayName,
    text: points.length > quotedLength ? `${points.slice(0, quotedLength - 1).join('')}…` : text,
  };
}
