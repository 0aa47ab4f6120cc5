import type { ChatSettings } from '@footlight/contract';
import { PerShow } from '../per-show.ts';
import type { ChatRepository } from './repository.ts';
import { type ChatShow, RoomChat, tailLength } from './room-chat.ts';
import { messageView } from './view.ts';

/** Chats kept in memory; beyond, the one that was used longest ago is read again when it is next needed. */
const mostChats = 1000;

const anybody: ChatSettings = { audience: 'everyone', slowModeSeconds: 0, linksAllowed: true, blockedWords: [] };

/** The chats of this node, read from the database when they are first needed. */
export class RoomChats {
  readonly #repository: ChatRepository;
  readonly #chats: PerShow<RoomChat>;

  /** `idle`: whether nothing is being written into this chat. */
  constructor(repository: ChatRepository, idle: (broadcastId: string) => boolean) {
    this.#repository = repository;
    this.#chats = new PerShow(mostChats, ({ show }) => idle(show.broadcastId));
  }

  of(show: ChatShow): Promise<RoomChat> {
    return this.#chats.get(show.broadcastId, () => this.#load(show));
  }

  async #load({ broadcastId, roomId, hostId }: ChatShow): Promise<RoomChat> {
    const row = await this.#repository.chat(broadcastId);
    const { rows } = await this.#repository.messages(broadcastId, { limit: tailLength });
    const pinnedId = row?.pinned_message_id ?? null;
    const pinned = pinnedId === null ? undefined : await this.#repository.message(broadcastId, pinnedId);
    const settings = row && {
      audience: row.audience,
      slowModeSeconds: row.slow_mode_seconds,
      linksAllowed: row.links_allowed,
      blockedWords: row.blocked_words,
    };
    return new RoomChat(
      { broadcastId, roomId, hostId },
      settings ?? anybody,
      pinned === undefined ? null : messageView(pinned),
      rows.map(messageView),
    );
  }
}
