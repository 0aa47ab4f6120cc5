import type { ChatMessage } from '@footlight/contract';
import { AppError } from '../../../base/errors.ts';
import { identityKey, type Principal } from '../../../base/principal.ts';
import { type ChatRepository, writePinned } from '../chat/repository.ts';
import type { RoomChats } from '../chat/room-chats.ts';
import { type MessageRow, messageView } from '../chat/view.ts';
import type { Conversation, ConversationRef } from '../conversations/conversation.ts';
import type { Tell } from '../conversations/tell.ts';
import { type PersonKey, personOf } from '../people.ts';
import type { Acts } from './acts.ts';
import { deleteMessages } from './message-writes.ts';
import { moderates, type Standing } from './standing.ts';

export interface MessageModerationDeps {
  acts: Acts;
  chats: RoomChats;
  repository: ChatRepository;
  standing: Standing;
  tell: Tell;
}

/** Of a restored history as many as a joining peer would get are told; more is read when somebody scrolls back. */
const mostRestoredTold = 50;

/** What moderators do to messages: delete, restore, pin. Authors delete their own. */
export class MessageModeration {
  readonly #deps: MessageModerationDeps;

  constructor(deps: MessageModerationDeps) {
    this.#deps = deps;
  }

  /** Its author, or somebody who moderates and stands above the author. Throws `not_found` where it is gone already. */
  async delete(ref: ConversationRef, messageId: string, principal: Principal): Promise<void> {
    const { standing, acts } = this.#deps;
    const { conversation, role } = await standing.visible(ref, principal);
    const { id: conversationId } = conversation;
    const message = await this.#message(conversationId, messageId);
    const own = identityKey(principal) === message.author;
    if (own && !moderates(conversation, role, principal)) {
      const by = message.author;
      const deleted = await acts.transaction((tx) =>
        deleteMessages(tx, { messageId }, { conversationId, by, at: acts.now, actId: null }),
      );
      return this.#gone(conversation, deleted);
    }
    const acting = await standing.moderating(ref, principal);
    await standing.checkAbove(acting, message.author);
    const by = acting.actor.person;
    const deleted = await acts.perform(
      { ...acting, action: 'message_deleted', target: targetOf(message), detail: message.text },
      async (tx, { id, at }) => {
        const ids = await deleteMessages(tx, { messageId }, { conversationId, by, at, actId: id });
        return ids.size === 0 ? undefined : { result: ids, undo: { kind: 'messages' } };
      },
    );
    await this.#gone(acting.conversation, deleted ?? new Set());
  }

  /** Deletes all that a person has written; answers how many messages that were. */
  async clear(
    ref: ConversationRef,
    person: PersonKey,
    names: { nameOf(conversation: Conversation, person: PersonKey): Promise<string> },
    principal: Principal,
  ) {
    const { standing, acts, chats, tell } = this.#deps;
    const acting = await standing.moderating(ref, principal);
    await standing.checkAbove(acting, person);
    const { id: authorId } = personOf(person);
    const target = { id: authorId, displayName: await names.nameOf(acting.conversation, person) };
    const by = acting.actor.person;
    const conversationId = acting.conversation.id;
    const ids = await acts.perform({ ...acting, action: 'messages_cleared', target }, async (tx, { id, at }) => {
      const deleted = await deleteMessages(tx, { author: person }, { conversationId, by, at, actId: id });
      if (deleted.size === 0) return undefined;
      return { result: deleted, undo: { kind: 'messages' }, detail: String(deleted.size) };
    });
    if (ids === undefined) return 0;
    const chat = await chats.of(acting.conversation);
    chat.remove(ids);
    tell(acting.conversation, 'messagesCleared', { authorId });
    if (chat.pinned !== null && ids.has(chat.pinned.id)) await this.#unpinDeleted(acting.conversation);
    return ids.size;
  }

  async pin(ref: ConversationRef, messageId: string, principal: Principal): Promise<void> {
    const { standing, acts, chats } = this.#deps;
    const acting = await standing.moderating(ref, principal);
    const conversationId = acting.conversation.id;
    const row = await this.#message(conversationId, messageId);
    const before = (await chats.of(acting.conversation)).pinned?.id ?? null;
    if (before === messageId) return;
    await acts.perform({ ...acting, action: 'message_pinned', target: targetOf(row), detail: row.text }, async (tx) => {
      await writePinned(tx, conversationId, messageId);
      return { result: undefined, undo: { kind: 'pin', before, after: messageId } };
    });
    await this.showPinned(acting.conversation, messageView(row));
  }

  /** Nothing happens where another message is pinned by now, or none. */
  async unpin(ref: ConversationRef, messageId: string, principal: Principal): Promise<void> {
    const { standing, acts, chats } = this.#deps;
    const acting = await standing.moderating(ref, principal);
    const { pinned } = await chats.of(acting.conversation);
    if (pinned?.id !== messageId) return;
    const target = { id: pinned.author.id, displayName: pinned.author.displayName };
    await acts.perform({ ...acting, action: 'message_unpinned', target, detail: pinned.text }, async (tx) => {
      await writePinned(tx, acting.conversation.id, null);
      return { result: undefined, undo: { kind: 'pin', before: messageId, after: null } };
    });
    await this.showPinned(acting.conversation, null);
  }

  /** The pinned message is another one now; tells everybody. */
  async showPinned(conversation: Conversation, message: ChatMessage | null): Promise<void> {
    const chat = await this.#deps.chats.of(conversation);
    chat.pinned = message;
    this.#deps.tell(conversation, 'messagePinned', { message });
  }

  /** Messages are there again; tells everybody of the newest, each with the number it had. */
  async showRestored(conversation: Conversation, messages: readonly ChatMessage[]): Promise<void> {
    const chat = await this.#deps.chats.of(conversation);
    chat.add(messages);
    for (const message of messages.slice(-mostRestoredTold)) this.#deps.tell(conversation, 'chatMessage', message);
  }

  async #gone(conversation: Conversation, ids: ReadonlySet<string>): Promise<void> {
    const chat = await this.#deps.chats.of(conversation);
    chat.remove(ids);
    for (const messageId of ids) this.#deps.tell(conversation, 'messageDeleted', { messageId });
    if (chat.pinned !== null && ids.has(chat.pinned.id)) await this.#unpinDeleted(conversation);
  }

  async #unpinDeleted(conversation: Conversation): Promise<void> {
    await this.#deps.acts.transaction((tx) => writePinned(tx, conversation.id, null));
    await this.showPinned(conversation, null);
  }

  async #message(conversationId: string, id: string): Promise<MessageRow> {
    const row = await this.#deps.repository.message(conversationId, id);
    if (row === undefined) throw new AppError('not_found', 'no such message');
    return row;
  }
}

function targetOf(row: MessageRow): { id: string; displayName: string } {
  return { id: personOf(row.author).id, displayName: row.author_name };
}
