import type { ChatMessage, RoomRole } from '@footlight/contract';
import type { Insertable, Kysely, Transaction } from 'kysely';
import { AppError } from '../../../base/errors.ts';
import type { ChatMessagesTable, Schema } from '../../../platform/database/schema.ts';
import type { Conversation } from '../conversations/conversation.ts';
import type { Outcome } from './group-commit.ts';
import { lockChat, selectMessages } from './repository.ts';
import { authorView, messageView, replyView } from './view.ts';

export interface Draft {
  id: string;
  author: string;
  displayName: string;
  role: RoomRole;
  addressHash: string | null;
  text: string;
  replyTo: string | undefined;
  clientId: string | undefined;
}

/** What the rules may ask the database. */
export interface BatchFacts {
  /** Accounts among the authors that follow the host. */
  followers: ReadonlySet<string>;
  /** When authors have last written. */
  lastAt: ReadonlyMap<string, Date>;
}

export interface BatchQuestions {
  followers: boolean;
  /** Authors whose last message is not known. */
  lastAtOf: readonly string[];
}

/** A message that is stored; `isNew` where this batch did it. */
export interface Stored {
  message: ChatMessage;
  isNew: boolean;
}

/**
 * Stores drafts as messages of a conversation, numbered in order, in one transaction. A draft that was stored before (by its client id) is
 * answered with what was stored. `refuse` says why another may not be stored, and is asked in order.
 */
export function writeBatch(
  db: Kysely<Schema>,
  {
    conversation,
    drafts,
    at,
    mediaTime,
  }: { conversation: Conversation; drafts: readonly Draft[]; at: Date; mediaTime: number | null },
  questions: BatchQuestions,
  refuse: (draft: Draft, facts: BatchFacts) => AppError | undefined,
): Promise<Outcome<Stored>[]> {
  return db.transaction().execute(async (tx) => {
    let number = await lockChat(tx, conversation.id);
    const before = number;
    const known = await storedBefore(tx, conversation, drafts);
    const replies = await repliesOf(tx, conversation, drafts);
    const facts = {
      followers: questions.followers ? await followersAmong(tx, conversation, drafts) : new Set<string>(),
      lastAt: await lastOf(tx, conversation, questions.lastAtOf),
    };
    const rows: Insertable<ChatMessagesTable>[] = [];
    const outcomes = drafts.map((draft): Outcome<Stored> => {
      const stored = known.get(keyOf(draft));
      if (stored !== undefined) return { result: { message: stored, isNew: false } };
      const reply = draft.replyTo === undefined ? null : replies.get(draft.replyTo);
      if (reply === undefined) return { error: new AppError('not_found', 'no such message to answer') };
      const refusal = refuse(draft, facts);
      if (refusal !== undefined) return { error: refusal };
      rows.push(rowOf(conversation, draft, ++number, at, mediaTime));
      return { result: { message: messageOf(draft, number, at, mediaTime, reply), isNew: true } };
    });
    if (rows.length === 0) return outcomes;
    await tx.insertInto('chat_messages').values(rows).execute();
    await tx
      .updateTable('chats')
      .set({ last_number: before + rows.length })
      .where('conversation_id', '=', conversation.id)
      .execute();
    return outcomes;
  });
}

/** Names a message before it has an id: what is sent again has the same. */
export function keyOf({ author, clientId, id }: Pick<Draft, 'author' | 'clientId' | 'id'>): string {
  return clientId === undefined ? id : `${author} ${clientId}`;
}

async function storedBefore(tx: Transaction<Schema>, conversation: Conversation, drafts: readonly Draft[]) {
  const named = drafts.filter(({ clientId }) => clientId !== undefined);
  if (named.length === 0) return new Map<string, ChatMessage>();
  const rows = await selectMessages(tx)
    .where('chat_messages.conversation_id', '=', conversation.id)
    .where(({ eb, refTuple, tuple }) =>
      eb(
        refTuple('chat_messages.author', 'chat_messages.client_id'),
        'in',
        named.map(({ author, clientId }) => tuple(author, clientId as string | null)),
      ),
    )
    .execute();
  return new Map(
    rows.map((row) => [keyOf({ id: '', author: row.author, clientId: row.client_id! }), messageView(row)]),
  );
}

/** What the drafts answer: null where it was deleted. What is not in this chat is left out. */
async function repliesOf(tx: Transaction<Schema>, conversation: Conversation, drafts: readonly Draft[]) {
  const ids = drafts.flatMap(({ replyTo }) => replyTo ?? []);
  if (ids.length === 0) return new Map<string, ChatMessage['replyTo']>();
  const rows = await tx
    .selectFrom('chat_messages')
    .select(['id', 'author_name', 'text', 'deleted_at'])
    .where('conversation_id', '=', conversation.id)
    .where('id', 'in', ids)
    .execute();
  return new Map(
    rows.map((row) => [row.id, row.deleted_at === null ? replyView(row.id, row.author_name, row.text) : null]),
  );
}

async function followersAmong(
  tx: Transaction<Schema>,
  conversation: Conversation,
  drafts: readonly Draft[],
): Promise<Set<string>> {
  const ids = drafts.flatMap(({ author }) => (author.startsWith('user:') ? author.slice('user:'.length) : []));
  if (ids.length === 0) return new Set();
  const rows = await tx
    .selectFrom('follows')
    .select('follower_id')
    .where('user_id', '=', conversation.hostId)
    .where('follower_id', 'in', ids)
    .execute();
  return new Set(rows.map(({ follower_id }) => `user:${follower_id}`));
}

async function lastOf(
  tx: Transaction<Schema>,
  conversation: Conversation,
  authors: readonly string[],
): Promise<Map<string, Date>> {
  if (authors.length === 0) return new Map();
  const rows = await tx
    .selectFrom('chat_messages')
    .distinctOn('author')
    .select(['author', 'created_at'])
    .where('conversation_id', '=', conversation.id)
    .where('author', 'in', [...new Set(authors)])
    .orderBy('author')
    .orderBy('number', 'desc')
    .execute();
  return new Map(rows.map((row) => [row.author, row.created_at]));
}

function rowOf(
  conversation: Conversation,
  draft: Draft,
  number: number,
  at: Date,
  mediaTime: number | null,
): Insertable<ChatMessagesTable> {
  return {
    id: draft.id,
    conversation_id: conversation.id,
    number,
    author: draft.author,
    author_name: draft.displayName,
    author_role: draft.role,
    address_hash: draft.addressHash,
    text: draft.text,
    reply_to: draft.replyTo ?? null,
    media_time: mediaTime,
    client_id: draft.clientId ?? null,
    created_at: at,
    deleted_at: null,
    deleted_by: null,
    deleted_in: null,
  };
}

function messageOf(
  draft: Draft,
  number: number,
  at: Date,
  mediaTime: number | null,
  replyTo: ChatMessage['replyTo'],
): ChatMessage {
  return {
    id: draft.id,
    number,
    author: authorView(draft.author, draft.displayName, draft.role),
    text: draft.text,
    replyTo,
    at: at.toISOString(),
    mediaTime,
    ...(draft.clientId !== undefined && { clientId: draft.clientId }),
  };
}
