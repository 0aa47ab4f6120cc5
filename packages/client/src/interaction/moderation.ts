import type { ChatMode } from '@footlight/contract';
import { FootlightError } from '../errors.ts';
import type { Api } from '../rest.ts';
import type { Emit } from '../socket.ts';
import { type Chat, chatApi } from './chat-api.ts';
import type { Moderation, Person } from './types.ts';

/**
 * The acts of those who moderate: on a peer by the socket, on what is stored by REST, in the chat that `chatNow` names when they are done. Before one is known those by
 * REST are refused with `not_joined`.
 */
export function moderationOf(chatNow: () => Chat | null, api: Api, emit: Emit): Moderation {
  const at = async () => {
    const chat = chatNow();
    if (chat === null) throw new FootlightError('not_joined');
    return { rest: chatApi(chat, api), id: { id: chat.id } };
  };
  const page = (id: { id: string }, cursor: string | undefined) => ({
    params: id,
    query: cursor === undefined ? {} : { cursor },
  });
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
    async timeout(person, seconds, reason = '') {
      const { rest, id } = await at();
      return rest.restrict({ params: id, body: { ...named(person), kind: 'timeout', seconds, reason } });
    },
    async ban(who, reason) {
      const target = 'peerId' in who ? { peerId: who.peerId } : named(who);
      await emit('banUser', { ...target, ...(reason && { reason }) });
    },
    async lift(restrictionId) {
      const { rest, id } = await at();
      await rest.liftRestriction({ params: { ...id, restrictionId } });
    },
    async deleteMessage(messageId) {
      const { rest, id } = await at();
      await rest.deleteMessage({ params: { ...id, messageId } });
    },
    async clearMessages(person) {
      const { rest, id } = await at();
      return (await rest.clearMessages({ params: id, query: named(person) })).deleted;
    },
    async pin(messageId) {
      const { rest, id } = await at();
      await rest.pinMessage({ params: { ...id, messageId } });
    },
    async unpin(messageId) {
      const { rest, id } = await at();
      await rest.unpinMessage({ params: { ...id, messageId } });
    },
    async setChatMode(change: Partial<ChatMode>) {
      return (await emit('setChatMode', change)).chatMode;
    },
    async settings() {
      const { rest, id } = await at();
      return rest.getChatSettings({ params: id });
    },
    async changeSettings(change) {
      const { rest, id } = await at();
      return rest.updateChatSettings({ params: id, body: change });
    },
    async restrictions(cursor) {
      const { rest, id } = await at();
      return rest.listRestrictions(page(id, cursor));
    },
    async audit(cursor) {
      const { rest, id } = await at();
      return rest.listAudit(page(id, cursor));
    },
    async undo(entryId) {
      const { rest, id } = await at();
      return rest.undoAudit({ params: { ...id, entryId } });
    },
  };
}

function named({ kind, id }: Person): { userId: string } | { guestId: string } {
  return kind === 'user' ? { userId: id } : { guestId: id };
}
