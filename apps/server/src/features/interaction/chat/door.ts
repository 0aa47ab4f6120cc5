import type { ChatMessage, RoomRole } from '@footlight/contract';
import { AppError } from '../../../base/errors.ts';
import { identityKey, type Principal } from '../../../base/principal.ts';
import type { ExtrasPart, Place, RoomsService } from '../../rooms/index.ts';
import type { Restrictions } from '../moderation/restrictions.ts';
import { type Standing, showOf } from '../moderation/standing.ts';
import { PerShow } from '../per-show.ts';
import type { MessageFilter } from './repository.ts';
import type { ChatShow } from './room-chat.ts';
import type { ChatService, NewMessage } from './service.ts';

const mostRooms = 1000;

/** Which chat a request means, and as whom its caller speaks there. */
export class ChatDoor {
  readonly #chat: ChatService;
  readonly #standing: Standing;
  readonly #restrictions: Restrictions;
  readonly #rooms: RoomsService;
  /** By room; what they hold never changes. */
  readonly #shows = new PerShow<ChatShow>(mostRooms);

  constructor(deps: { chat: ChatService; standing: Standing; restrictions: Restrictions; rooms: RoomsService }) {
    this.#chat = deps.chat;
    this.#standing = deps.standing;
    this.#restrictions = deps.restrictions;
    this.#rooms = deps.rooms;
  }

  async list(broadcastId: string, filter: MessageFilter, principal: Principal) {
    const { row } = await this.#standing.visible(broadcastId, principal);
    return this.#chat.list(row.id, filter);
  }

  /** Over HTTP: as whom the caller may see the show, or as the speaker they are in its room. */
  async postTo(broadcastId: string, message: NewMessage, principal: Principal, ip: string): Promise<ChatMessage> {
    if (principal.kind === 'nobody') throw new AppError('unauthenticated');
    const { row, role } = await this.#standing.visible(broadcastId, principal);
    if (row.status === 'ended' || row.status === 'cancelled') throw new AppError('broadcast_ended');
    const writer = { principal, role: this.#roleInRoom(row.room_id, identityKey(principal), role), ip };
    return this.#chat.post(showOf(row), writer, message);
  }

  /** By somebody in a room, which has a show that is not over. */
  async post({ room, peer }: Place, message: NewMessage): Promise<ChatMessage> {
    const { principal, role, ip } = peer;
    return this.#chat.post(await this.showOf(room.id), { principal, role, ip }, message);
  }

  showOf(roomId: string): Promise<ChatShow> {
    return this.#shows.get(roomId, () => this.#standing.showOf(roomId));
  }

  /** The part of a room's snapshot that is about the chat. */
  async extras({ room, peer }: Place): Promise<ExtrasPart> {
    const show = await this.showOf(room.id);
    const restriction = await this.#restrictions.of(show.broadcastId, peer.principal, peer.ip);
    const { tail, pinned, mode } = await this.#chat.chats.of(show);
    return { interaction: { messages: tail, pinnedMessage: pinned, chatMode: mode, restriction } };
  }

  #roleInRoom(roomId: string, identity: string, role: RoomRole): RoomRole {
    if (role !== 'viewer') return role;
    const peers = [...(this.#rooms.room(roomId)?.peers ?? [])];
    return peers.some((peer) => peer.identity === identity && peer.role === 'speaker') ? 'speaker' : role;
  }
}
