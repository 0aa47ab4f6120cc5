import type { ChatSettings } from '@footlight/contract';
import type { Conversation } from '../conversations/conversation.ts';
import { PerConversation } from '../per-conversation.ts';
import type { ChatRepository } from './repository.ts';
import { RoomChat, tailLength } from './room-chat.ts';
import { messageView } from './view.ts';

/** Chats kept in memory; beyond, the one that was used longest ago is read again when it is next needed. */
const mostChats = 1000;

const anybody: ChatSettings = { audience: 'everyone', slowModeSeconds: 0, linksAllowed: true, blockedWords: [] };

/** The chats of this node, read from the database when they are first needed. */
export class RoomChats {
  readonly #repository: ChatRepository;
  readonly #chats: PerConversation<RoomChat>;

  /** `idle`: whether nothing is being written into this chat. */
  constructor(repository: ChatRepository, idle: (conversationId: string) => boolean) {
    this.#repository = repository;
    this.#chats = new PerConversation(mostChats, ({ conversation }) => idle(conversation.id));
  }

  of(conversation: Conversation): Promise<RoomChat> {
    return this.#chats.get(conversation.id, () => this.#load(conversation));
  }

  async #load(conversation: Conversation): Promise<RoomChat> {
    const { id: conversationId } = conversation;
    const row = await this.#repository.chat(conversationId);
    const { rows } = await this.#repository.messages(conversationId, { limit: tailLength });
    const pinnedId = row?.pinned_message_id ?? null;
    const pinned = pinnedId === null ? undefined : await this.#repository.message(conversationId, pinnedId);
    const settings = row && {
      audience: row.audience,
      slowModeSeconds: row.slow_mode_seconds,
      linksAllowed: row.links_allowed,
      blockedWords: row.blocked_words,
    };
    return new RoomChat(
      conversation,
      settings ?? anybody,
      pinned === undefined ? null : messageView(pinned),
      rows.map(messageView),
    );
  }
}
