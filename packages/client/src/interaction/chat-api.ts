import type { InteractionState } from '@footlight/contract';
import type { Api } from '../rest.ts';

/** Names a chat: that of a broadcast, or that of a meeting. */
export type Chat = InteractionState['chat'];

export type ChatApi = Pick<
  Api,
  | 'listMessages'
  | 'deleteMessage'
  | 'clearMessages'
  | 'pinMessage'
  | 'unpinMessage'
  | 'getChatSettings'
  | 'updateChatSettings'
  | 'listRestrictions'
  | 'restrict'
  | 'liftRestriction'
  | 'listAudit'
  | 'undoAudit'
>;

/** The REST of a chat, by the names of a broadcast's. */
export function chatApi({ of }: Pick<Chat, 'of'>, api: Api): ChatApi {
  if (of === 'broadcast') return api;
  return {
    listMessages: api.listRoomMessages,
    deleteMessage: api.deleteRoomMessage,
    clearMessages: api.clearRoomMessages,
    pinMessage: api.pinRoomMessage,
    unpinMessage: api.unpinRoomMessage,
    getChatSettings: api.getRoomChatSettings,
    updateChatSettings: api.updateRoomChatSettings,
    listRestrictions: api.listRoomRestrictions,
    restrict: api.restrictInRoom,
    liftRestriction: api.liftRoomRestriction,
    listAudit: api.listRoomAudit,
    undoAudit: api.undoRoomAudit,
  };
}
