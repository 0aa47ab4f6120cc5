import type { ChatMessage } from '@footlight/contract';
import type { Transaction } from 'kysely';
import type { Schema } from '../../../platform/database/schema.ts';
import { selectMessages } from '../chat/repository.ts';
import { messageView } from '../chat/view.ts';
import type { PersonKey } from '../people.ts';

interface Deletion {
  conversationId: string;
  by: PersonKey;
  at: Date;
  /** Of the act in the audit log; null where authors delete their own. */
  actId: string | null;
}

/** Deletes one message, or all of an author; answers the ids of those that were not deleted already. */
export async function deleteMessages(
  tx: Transaction<Schema>,
  which: { messageId: string } | { author: PersonKey },
  { conversationId, by, at, actId }: Deletion,
): Promise<Set<string>> {
  let query = tx
    .updateTable('chat_messages')
    .set({ deleted_at: at, deleted_by: by, deleted_in: actId })
    .where('conversation_id', '=', conversationId)
    .where('deleted_at', 'is', null);
  query = 'author' in which ? query.where('author', '=', which.author) : query.where('id', '=', which.messageId);
  const rows = await query.returning('id').execute();
  return new Set(rows.map(({ id }) => id));
}

/** Brings back what an act has deleted, in the order of the chat. */
export async function restoreMessages(
  tx: Transaction<Schema>,
  conversationId: string,
  actId: string,
): Promise<ChatMessage[]> {
  const restored = await tx
    .updateTable('chat_messages')
    .set({ deleted_at: null, deleted_by: null, deleted_in: null })
    .where('conversation_id', '=', conversationId)
    .where('deleted_in', '=', actId)
    .returning('id')
    .execute();
  if (restored.length === 0) return [];
  const rows = await selectMessages(tx)
    .where(
      'chat_messages.id',
      'in',
      restored.map(({ id }) => id),
    )
    .orderBy('chat_messages.number')
    .execute();
  return rows.map(messageView);
}
