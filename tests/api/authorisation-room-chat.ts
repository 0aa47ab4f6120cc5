import type { roomChatEndpoints, roomModerationEndpoints } from '@footlight/contract';
import { Person } from '../support/person.ts';
import type { Actor, Outcome } from './authorisation-matrix.ts';
import type { Scene } from './authorisation-scene.ts';

type Trial = (scene: Scene, who: Actor, situation: string) => Promise<Outcome | '-'>;

/** An open meeting of the host, in which the moderator moderates and a guest has written one message; nobody else of the matrix is in it. */
async function talk(scene: Scene) {
  const room = await scene.room('open');
  const { person, socket } = await scene.meetingSeat(await Person.guest(scene.people.host.url), room);
  const { message } = await socket.get('chatMessage', { text: 'Hello' });
  return { params: { id: room.id }, guestId: person.id, messageId: message.id, host: scene.people.host };
}

type Talk = Awaited<ReturnType<typeof talk>>;

const onTalk =
  (attempt: (who: Person, talked: Talk) => Promise<Outcome | '-'>): Trial =>
  async (scene, who) =>
    attempt(scene.people[who], await talk(scene));

const timeout = { kind: 'timeout', seconds: 60 } as const;

export const roomChatTrials: Record<keyof typeof roomChatEndpoints | keyof typeof roomModerationEndpoints, Trial> = {
  listRoomMessages: onTalk((who, { params }) => who.code('listRoomMessages', { params })),
  postRoomMessage: onTalk((who, { params }) => who.code('postRoomMessage', { params, body: { text: 'Mine' } })),
  deleteRoomMessage: onTalk((who, { params, messageId }) =>
    who.code('deleteRoomMessage', { params: { ...params, messageId } }),
  ),
  clearRoomMessages: onTalk((who, { params, guestId }) =>
    who.code('clearRoomMessages', { params, query: { guestId } }),
  ),
  pinRoomMessage: onTalk((who, { params, messageId }) =>
    who.code('pinRoomMessage', { params: { ...params, messageId } }),
  ),
  unpinRoomMessage: onTalk((who, { params, messageId }) =>
    who.code('unpinRoomMessage', { params: { ...params, messageId } }),
  ),
  getRoomChatSettings: onTalk((who, { params }) => who.code('getRoomChatSettings', { params })),
  updateRoomChatSettings: onTalk((who, { params }) =>
    who.code('updateRoomChatSettings', { params, body: { blockedWords: ['word'] } }),
  ),
  listRoomRestrictions: onTalk((who, { params }) => who.code('listRoomRestrictions', { params })),
  restrictInRoom: onTalk((who, { params, guestId }) =>
    who.code('restrictInRoom', { params, body: { guestId, ...timeout } }),
  ),
  liftRoomRestriction: onTalk(async (who, { params, guestId, host }) => {
    const { id } = await host.get('restrictInRoom', { params, body: { guestId, ...timeout } });
    return who.code('liftRoomRestriction', { params: { ...params, restrictionId: id } });
  }),
  listRoomAudit: onTalk((who, { params }) => who.code('listRoomAudit', { params })),
  undoRoomAudit: onTalk(async (who, { params, messageId, host }) => {
    await host.get('deleteRoomMessage', { params: { ...params, messageId } });
    const [entry] = (await host.get('listRoomAudit', { params })).items;
    return who.code('undoRoomAudit', { params: { ...params, entryId: entry!.id } });
  }),
};
