import type { followEndpoints, interactionEndpoints, moderationEndpoints, Visibility } from '@footlight/contract';
import { Person } from '../support/person.ts';
import type { Actor, Outcome } from './authorisation-matrix.ts';
import type { Scene } from './authorisation-scene.ts';

type Trial = (scene: Scene, who: Actor, situation: string) => Promise<Outcome | '-'>;

type Names = keyof typeof interactionEndpoints | keyof typeof moderationEndpoints | keyof typeof followEndpoints;

/** A live show of the host in which a user who is nobody else in the matrix has written one message. */
async function talk(scene: Scene, situation: string) {
  const { host } = scene.people;
  const { id } = await scene.show(situation === 'own' ? 'public' : (situation as Visibility), true);
  const params = { id };
  const author = await Person.user(host.url);
  await host.get('putMember', { params, body: { userId: author.id, role: 'viewer' } });
  const message = await author.get('postMessage', { params, body: { text: 'Hello' } });
  return { params, author, messageId: message.id };
}

type Talk = Awaited<ReturnType<typeof talk>>;

const onTalk =
  (attempt: (who: Person, talked: Talk, host: Person) => Promise<Outcome | '-'>): Trial =>
  async (scene, who, situation) =>
    attempt(scene.people[who], await talk(scene, situation), scene.people.host);

const timeout = { kind: 'timeout', seconds: 60 } as const;

export const chatTrials: Record<Names, Trial> = {
  listMessages: onTalk((who, { params }) => who.code('listMessages', { params })),
  postMessage: onTalk((who, { params }) => who.code('postMessage', { params, body: { text: 'Mine' } })),
  deleteMessage: async (scene, who, situation) => {
    const { params, messageId } = await talk(scene, situation);
    const person = scene.people[who];
    const own = situation === 'own' && who !== 'nobody';
    const id = own ? (await person.get('postMessage', { params, body: { text: 'Mine' } })).id : messageId;
    return person.code('deleteMessage', { params: { ...params, messageId: id } });
  },
  clearMessages: onTalk((who, { params, author }) =>
    who.code('clearMessages', { params, query: { userId: author.id } }),
  ),
  pinMessage: onTalk((who, { params, messageId }) => who.code('pinMessage', { params: { ...params, messageId } })),
  unpinMessage: onTalk((who, { params, messageId }) => who.code('unpinMessage', { params: { ...params, messageId } })),
  getChatSettings: onTalk((who, { params }) => who.code('getChatSettings', { params })),
  updateChatSettings: onTalk((who, { params }) =>
    who.code('updateChatSettings', { params, body: { blockedWords: ['word'] } }),
  ),
  listRestrictions: onTalk((who, { params }) => who.code('listRestrictions', { params })),
  restrict: onTalk((who, { params, author }) =>
    who.code('restrict', { params, body: { userId: author.id, ...timeout } }),
  ),
  liftRestriction: onTalk(async (who, { params, author }, host) => {
    const { id } = await host.get('restrict', { params, body: { userId: author.id, ...timeout } });
    return who.code('liftRestriction', { params: { ...params, restrictionId: id } });
  }),
  listAudit: onTalk((who, { params }) => who.code('listAudit', { params })),
  undoAudit: onTalk(async (who, { params, messageId }, host) => {
    await host.get('deleteMessage', { params: { ...params, messageId } });
    const [entry] = (await host.get('listAudit', { params })).items;
    return who.code('undoAudit', { params: { ...params, entryId: entry!.id } });
  }),
  getProfile: (scene, who) => scene.people[who].code('getProfile', { params: { id: scene.people.user.id } }),
  followUser: async (scene, who) => {
    const { id } = await Person.user(scene.people.user.url);
    return scene.people[who].code('followUser', { params: { id } });
  },
  unfollowUser: async (scene, who) => {
    const { id } = await Person.user(scene.people.user.url);
    return scene.people[who].code('unfollowUser', { params: { id } });
  },
};
