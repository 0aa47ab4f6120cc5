import type { ChatMode } from '@footlight/contract';
import type { Api } from '../rest.ts';
import type { Emit } from '../socket.ts';
import type { Moderation, Person } from './types.ts';

/** The acts of those who moderate: on a peer by the socket, on what is stored by REST. */
export function moderationOf(broadcastId: string, api: Api, emit: Emit): Moderation {
  const id = { id: broadcastId };
  const page = (cursor: string | undefined) => ({ params: id, query: cursor === undefined ? {} : { cursor } });
  return {
    async inviteToStage(peerId) {
      await emit('inviteToStage', { peerId });
    },
    async takeFromStage(peerId) {
      await emit('leaveStage', { peerId });
    },
    async mutePeer(peerId, kind = 'audio') {
      await emit('mutePeer', { peerId, kind });
    },
    async removePeer(peerId) {
      await emit('removePeer', { peerId });
    },
    async timeoutPeer(peerId, seconds) {
      await emit('timeoutPeer', { peerId, seconds });
    },
    timeout(person, seconds, reason = '') {
      return api.restrict({ params: id, body: { ...named(person), kind: 'timeout', seconds, reason } });
    },
    async ban(who, reason) {
      const target = 'peerId' in who ? { peerId: who.peerId } : named(who);
      await emit('banUser', { ...target, ...(reason && { reason }) });
    },
    lift: (restrictionId) => api.liftRestriction({ params: { ...id, restrictionId } }),
    deleteMessage: (messageId) => api.deleteMessage({ params: { ...id, messageId } }),
    async clearMessages(person) {
      return (await api.clearMessages({ params: id, query: named(person) })).deleted;
    },
    pin: (messageId) => api.pinMessage({ params: { ...id, messageId } }),
    unpin: (messageId) => api.unpinMessage({ params: { ...id, messageId } }),
    async setChatMode(change: Partial<ChatMode>) {
      return (await emit('setChatMode', change)).chatMode;
    },
    settings: () => api.getChatSettings({ params: id }),
    changeSettings: (change) => api.updateChatSettings({ params: id, body: change }),
    restrictions: (cursor) => api.listRestrictions(page(cursor)),
    audit: (cursor) => api.listAudit(page(cursor)),
    undo: (entryId) => api.undoAudit({ params: { ...id, entryId } }),
  };
}

function named({ kind, id }: Person): { userId: string } | { guestId: string } {
  return kind === 'user' ? { userId: id } : { guestId: id };
}
