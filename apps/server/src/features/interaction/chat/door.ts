import type { ChatMessage, RoomRole } from '@footlight/contract';
import { AppError } from '../../../base/errors.ts';
import { identityKey, type Principal } from '../../../base/principal.ts';
import type { ExtrasPart, Place, RoomsService } from '../../rooms/index.ts';
import type { Conversation, ConversationRef } from '../conversations/conversation.ts';
import type { Restrictions } from '../moderation/restrictions.ts';
import type { Standing } from '../moderation/standing.ts';
import type { MessageFilter } from './repository.ts';
import type { ChatService, NewMessage } from './service.ts';

/** Which chat a request means, and as whom its caller speaks there. */
export class ChatDoor {
  readonly #chat: ChatService;
  readonly #standing: Standing;
  readonly #restrictions: Restrictions;
  readonly #rooms: RoomsService;

  constructor(deps: { chat: ChatService; standing: Standing; restrictions: Restrictions; rooms: RoomsService }) {
    this.#chat = deps.chat;
    this.#standing = deps.standing;
    this.#restrictions = deps.restrictions;
    this.#rooms = deps.rooms;
  }

  async list(ref: ConversationRef, filter: MessageFilter, principal: Principal) {
    const { conversation } = await this.#standing.visible(ref, principal);
    return this.#chat.list(conversation.id, filter);
  }

  /** Over HTTP: as whom the caller may see it, or as the speaker they are in its room. */
  async postTo(ref: ConversationRef, message: NewMessage, principal: Principal, ip: string): Promise<ChatMessage> {
    if (principal.kind === 'nobody') throw new AppError('unauthenticated');
    const { conversation, role, over } = await this.#standing.visible(ref, principal);
    if (over) throw new AppError('broadcast_ended');
    const writer = { principal, role: this.#roleInRoom(conversation, identityKey(principal), role), ip };
    return this.#chat.post(conversation, writer, message);
  }

  /** By somebody in a room, into what is talked in there now. */
  async post({ room, peer }: Place, message: NewMessage): Promise<ChatMessage> {
    const { principal, role, ip } = peer;
    return this.#chat.post(await this.#standing.inRoom(room.id), { principal, role, ip }, message);
  }

  /** The part of a room's snapshot that is about the chat. */
  async extras({ room, peer }: Place): Promise<ExtrasPart> {
    const conversation = await this.#standing.inRoom(room.id);
    const { of, id } = conversation;
    const restriction = await this.#restrictions.of(id, peer.principal, peer.ip);
    const { tail, pinned, mode } = await this.#chat.chats.of(conversation);
    return { interaction: { chat: { of, id }, messages: tail, pinnedMessage: pinned, chatMode: mode, restriction } };
  }

  #roleInRoom({ roomId }: Conversation, identity: string, role: RoomRole): RoomRole {
    if (role !== 'viewer') return role;
    const peers = [...(this.#rooms.room(roomId)?.peers ?? [])];
    return peers.some((peer) => peer.identity === identity && peer.role === 'speaker') ? 'speaker' : role;
  }
}
