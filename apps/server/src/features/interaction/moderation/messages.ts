import type { ChatMessage, RoomRole } from '@footlight/contract';
import { AppError } from '../../../base/errors.ts';
import { identityKey, type Principal } from '../../../base/principal.ts';
import type { RoomsService } from '../../rooms/index.ts';
import { type ChatRepository, writePinned } from '../chat/repository.ts';
import type { ChatShow } from '../chat/room-chat.ts';
import type { RoomChats } from '../chat/room-chats.ts';
import { type MessageRow, messageView } from '../chat/view.ts';
import { type PersonKey, personOf } from '../people.ts';
import type { Acts } from './acts.ts';
import { deleteMessages } from './message-writes.ts';
import { type Standing, showOf } from './standing.ts';

export interface MessageModerationDeps {
  acts: Acts;
  chats: RoomChats;
  repository: ChatRepository;
  standing: Standing;
  rooms: Pick<RoomsService, 'announce'>;
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
  async delete(broadcastId: string, messageId: string, principal: Principal): Promise<void> {
    const { standing, acts } = this.#deps;
    const { row, role } = await standing.visible(broadcastId, principal);
    const message = await this.#message(broadcastId, messageId);
    const own = identityKey(principal) === message.author;
    if (own && !moderates(role, principal)) {
      const by = message.author;
      const deleted = await acts.transaction((tx) =>
        deleteMessages(tx, { messageId }, { broadcastId, by, at: acts.now, actId: null }),
      );
      return this.#gone(showOf(row), deleted);
    }
    const acting = await standing.moderating(broadcastId, principal);
    await standing.checkAbove(acting, message.author);
    const by = `user:${acting.actor.id}`;
    const deleted = await acts.perform(
      { ...acting, action: 'message_deleted', target: targetOf(message), detail: message.text },
      async (tx, { id, at }) => {
        const ids = await deleteMessages(tx, { messageId }, { broadcastId, by, at, actId: id });
        return ids.size === 0 ? undefined : { result: ids, undo: { kind: 'messages' } };
      },
    );
    await this.#gone(acting.show, deleted ?? new Set());
  }

  /** Deletes all that a person has written; answers how many messages that were. */
  async clear(
    broadcastId: string,
    person: PersonKey,
    names: { nameOf(show: ChatShow, person: PersonKey): Promise<string> },
    principal: Principal,
  ) {
    const { standing, acts, chats, rooms } = this.#deps;
    const acting = await standing.moderating(broadcastId, principal);
    await standing.checkAbove(acting, person);
    const { id: authorId } = personOf(person);
    const target = { id: authorId, displayName: await names.nameOf(acting.show, person) };
    const by = `user:${acting.actor.id}`;
    const ids = await acts.perform({ ...acting, action: 'messages_cleared', target }, async (tx, { id, at }) => {
      const deleted = await deleteMessages(tx, { author: person }, { broadcastId, by, at, actId: id });
      if (deleted.size === 0) return undefined;
      return { result: deleted, undo: { kind: 'messages' }, detail: String(deleted.size) };
    });
    if (ids === undefined) return 0;
    const chat = await chats.of(acting.show);
    chat.remove(ids);
    rooms.announce(acting.show.roomId, 'messagesCleared', { authorId });
    if (chat.pinned !== null && ids.has(chat.pinned.id)) await this.#unpinDeleted(acting.show);
    return ids.size;
  }

  async pin(broadcastId: string, messageId: string, principal: Principal): Promise<void> {
    const { standing, acts, chats } = this.#deps;
    const acting = await standing.moderating(broadcastId, principal);
    const row = await this.#message(broadcastId, messageId);
    const before = (await chats.of(acting.show)).pinned?.id ?? null;
    if (before === messageId) return;
    await acts.perform({ ...acting, action: 'message_pinned', target: targetOf(row), detail: row.text }, async (tx) => {
      await writePinned(tx, broadcastId, messageId);
      return { result: undefined, undo: { kind: 'pin', before, after: messageId } };
    });
    await this.showPinned(acting.show, messageView(row));
  }

  /** Nothing happens where another message is pinned by now, or none. */
  async unpin(broadcastId: string, messageId: string, principal: Principal): Promise<void> {
    const { standing, acts, chats } = this.#deps;
    const acting = await standing.moderating(broadcastId, principal);
    const { pinned } = await chats.of(acting.show);
    if (pinned?.id !== messageId) return;
    const target = { id: pinned.author.id, displayName: pinned.author.displayName };
    await acts.perform({ ...acting, action: 'message_unpinned', target, detail: pinned.text }, async (tx) => {
      await writePinned(tx, broadcastId, null);
      return { result: undefined, undo: { kind: 'pin', before: messageId, after: null } };
    });
    await this.showPinned(acting.show, null);
  }

  /** The pinned message is another one now; tells everybody. */
  async showPinned(show: ChatShow, message: ChatMessage | null): Promise<void> {
    const chat = await this.#deps.chats.of(show);
    chat.pinned = message;
    this.#deps.rooms.announce(show.roomId, 'messagePinned', { message });
  }

  /** Messages are there again; tells everybody of the newest, each with the number it had. */
  async showRestored(show: ChatShow, messages: readonly ChatMessage[]): Promise<void> {
    const chat = await this.#deps.chats.of(show);
    chat.add(messages);
    for (const message of messages.slice(-mostRestoredTold))
      this.#deps.rooms.announce(show.roomId, 'chatMessage', message);
  }

  async #gone(show: ChatShow, ids: ReadonlySet<string>): Promise<void> {
    const chat = await this.#deps.chats.of(show);
    chat.remove(ids);
    for (const messageId of ids) this.#deps.rooms.announce(show.roomId, 'messageDeleted', { messageId });
    if (chat.pinned !== null && ids.has(chat.pinned.id)) await this.#unpinDeleted(show);
  }

  async #unpinDeleted(show: ChatShow): Promise<void> {
    await this.#deps.acts.transaction((tx) => writePinned(tx, show.broadcastId, null));
    await this.showPinned(show, null);
  }

  async #message(broadcastId: string, id: string): Promise<MessageRow> {
    const row = await this.#deps.repository.message(broadcastId, id);
    if (row === undefined) throw new AppError('not_found', 'no such message');
    return row;
  }
}

function moderates(role: RoomRole, principal: Principal): boolean {
  return role === 'host' || role === 'moderator' || (principal.kind === 'user' && principal.role === 'admin');
}

function targetOf(row: MessageRow): { id: string; displayName: string } {
  return { id: personOf(row.author).id, displayName: row.author_name };
}
