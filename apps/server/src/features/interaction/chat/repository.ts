import type { ChatSettings } from '@footlight/contract';
import type { Kysely, Selectable, Transaction } from 'kysely';
import type { ChatsTable, Schema } from '../../../platform/database/schema.ts';
import { type MessageRow, messageColumns } from './view.ts';

export interface MessageFilter {
  before?: number | undefined;
  after?: number | undefined;
  /** Seconds of media time, both ends included. */
  from?: number | undefined;
  to?: number | undefined;
  limit: number;
}

type Db = Kysely<Schema> | Transaction<Schema>;

/** Rows of `chats` and what is read of `chat_messages`. Written are those in batches (message-batch.ts) and by moderators. */
export class ChatRepository {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  chat(conversationId: string): Promise<Selectable<ChatsTable> | undefined> {
    return this.#db.selectFrom('chats').selectAll().where('conversation_id', '=', conversationId).executeTakeFirst();
  }

  /** Oldest first; the newest of all, unless it is said where to begin. One more than `limit`, where there is one. */
  async messages(conversationId: string, filter: MessageFilter): Promise<{ rows: MessageRow[]; more: boolean }> {
    const forward = filter.before === undefined && (filter.after !== undefined || filter.from !== undefined);
    let query = selectMessages(this.#db)
      .where('chat_messages.conversation_id', '=', conversationId)
      .where('chat_messages.deleted_at', 'is', null)
      .orderBy('chat_messages.number', forward ? 'asc' : 'desc')
      .limit(filter.limit + 1);
    if (filter.before !== undefined) query = query.where('chat_messages.number', '<', filter.before);
    if (filter.after !== undefined) query = query.where('chat_messages.number', '>', filter.after);
    if (filter.from !== undefined) query = query.where('chat_messages.media_time', '>=', filter.from);
    if (filter.to !== undefined) query = query.where('chat_messages.media_time', '<=', filter.to);
    const rows = await query.execute();
    const page = rows.slice(0, filter.limit);
    return { rows: forward ? page : page.reverse(), more: rows.length > filter.limit };
  }

  message(conversationId: string, id: string): Promise<MessageRow | undefined> {
    return selectMessages(this.#db)
      .where('chat_messages.conversation_id', '=', conversationId)
      .where('chat_messages.id', '=', id)
      .where('chat_messages.deleted_at', 'is', null)
      .executeTakeFirst();
  }
}

/** Messages with what they answer, as far as that is still there. */
export function selectMessages(db: Db) {
  return db
    .selectFrom('chat_messages')
    .leftJoin('chat_messages as answered', (join) =>
      join
        .onRef('answered.id', '=', 'chat_messages.reply_to')
        .onRef('answered.conversation_id', '=', 'chat_messages.conversation_id')
        .on('answered.deleted_at', 'is', null),
    )
    .select([
      ...messageColumns,
      'answered.id as reply_id',
      'answered.author_name as reply_name',
      'answered.text as reply_text',
    ]);
}

/** Locks the row of a chat, made where it is not there, and answers the number of its newest message. */
export async function lockChat(db: Transaction<Schema>, conversationId: string): Promise<number> {
  const lock = () =>
    db
      .selectFrom('chats')
      .select('last_number')
      .where('conversation_id', '=', conversationId)
      .forUpdate()
      .executeTakeFirst();
  const known = await lock();
  if (known !== undefined) return known.last_number;
  await db
    .insertInto('chats')
    .values({ conversation_id: conversationId, pinned_message_id: null })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return (await lock())!.last_number;
}

export async function writeSettings(db: Transaction<Schema>, conversationId: string, settings: ChatSettings) {
  await lockChat(db, conversationId);
  await db
    .updateTable('chats')
    .set({
      audience: settings.audience,
      slow_mode_seconds: settings.slowModeSeconds,
      links_allowed: settings.linksAllowed,
      blocked_words: settings.blockedWords,
    })
    .where('conversation_id', '=', conversationId)
    .execute();
}

export async function writePinned(db: Transaction<Schema>, conversationId: string, messageId: string | null) {
  await lockChat(db, conversationId);
  await db
    .updateTable('chats')
    .set({ pinned_message_id: messageId })
    .where('conversation_id', '=', conversationId)
    .execute();
}
