import type { EndpointName, Visibility } from '@footlight/contract';
import { password } from '../support/api.ts';
import { Person } from '../support/person.ts';
import { camera, dtlsParameters, microphone } from '../support/rtp.ts';
import { chatTrials } from './authorisation-chat.ts';
import type { Actor, Outcome } from './authorisation-matrix.ts';
import { meetingTrials } from './authorisation-meetings.ts';
import { roomChatTrials } from './authorisation-room-chat.ts';
import type { Scene } from './authorisation-scene.ts';
import { shopTrials } from './authorisation-shop.ts';

type Trial = (scene: Scene, who: Actor, situation: string) => Promise<Outcome | '-'>;

const visibilityOf = (situation: string): Visibility =>
  situation === 'private' || situation === 'unlisted' ? situation : 'public';

/** An endpoint with `:id` of a show, live or not. */
const onShow =
  (
    name:
      | 'getBroadcast'
      | 'deleteBroadcast'
      | 'startBroadcast'
      | 'endBroadcast'
      | 'getPlayback'
      | 'getBroadcastStats'
      | 'getIngest'
      | 'resetIngestKey',
    live: boolean,
  ): Trial =>
  async (scene, who, situation) => {
    const { id } = await scene.show(visibilityOf(situation), live);
    return scene.people[who].code(name, { params: { id } });
  };

const plain =
  (name: 'me' | 'instance' | 'activeBroadcasts' | 'health' | 'livez' | 'readyz'): Trial =>
  (scene, who) =>
    scene.people[who].code(name);

/** A transport over HTTP in a live show: of the caller itself, or of the host. The host's own one sends where `toSend`. */
async function httpTransport(scene: Scene, who: Actor, situation: string, toSend: boolean) {
  const show = await scene.show('public', true);
  const { host } = scene.people;
  const params = { broadcastId: show.id };
  const sending = await host.get('httpCreateTransport', { params, body: { sender: true } });
  const { producerId } = await host.get('httpProduce', { params: { id: sending.id }, body: microphone() });
  const { peerId } = sending;
  const receiving = await host.get('httpCreateTransport', { params, body: { sender: false, peerId } });
  const hosts = toSend ? sending : receiving;
  const { routerRtpCapabilities } = await host.get('httpRtpCapabilities', { params });
  const own =
    situation === 'hosts' || who === 'host' || who === 'nobody'
      ? hosts
      : await scene.people[who].get('httpCreateTransport', { params, body: { sender: false } });
  return { id: own.id, producerId, routerRtpCapabilities };
}

/** How each endpoint is called in each situation of the matrix: always with a request that has the right form. */
export const routeTrials: Record<EndpointName, Trial> = {
  register: (scene, who) => {
    const body = { email: `${crypto.randomUUID()}@example.com`, password };
    return scene.people[who].code('register', { body });
  },
  login: (scene, who) => scene.people[who].code('login', { body: { email: scene.people.user.email, password } }),
  refresh: async (scene, who) => {
    const { refreshToken } = await Person.user(scene.people.user.url);
    return scene.people[who].code('refresh', { body: { refreshToken } });
  },
  logout: async (scene, who) => {
    const { refreshToken } = await Person.user(scene.people.user.url);
    return scene.people[who].code('logout', { body: { refreshToken } });
  },
  guest: (scene, who) => scene.people[who].code('guest', { body: {} }),
  me: plain('me'),
  updateMe: (scene, who) => scene.people[who].code('updateMe', { body: { displayName: 'Renamed' } }),
  instance: plain('instance'),

  listBroadcasts: (scene, who, situation) =>
    scene.people[who].code('listBroadcasts', situation === 'mine' ? { query: { host: 'me' } } : {}),
  activeBroadcasts: plain('activeBroadcasts'),
  createBroadcast: (scene, who) => scene.people[who].code('createBroadcast', { body: { title: 'One more' } }),
  getBroadcast: onShow('getBroadcast', false),
  updateBroadcast: async (scene, who, situation) => {
    const { id } = await scene.show(visibilityOf(situation), true);
    return scene.people[who].code('updateBroadcast', { params: { id }, body: { title: 'Changed' } });
  },
  deleteBroadcast: onShow('deleteBroadcast', false),
  startBroadcast: async (scene, who, situation) => {
    const { id } = await scene.show(visibilityOf(situation), false);
    const outcome = await scene.people[who].code('startBroadcast', { params: { id } });
    if (outcome === 'ok') await scene.people.host.get('endBroadcast', { params: { id } });
    return outcome;
  },
  endBroadcast: onShow('endBroadcast', true),
  getPlayback: onShow('getPlayback', true),
  getBroadcastStats: onShow('getBroadcastStats', true),
  listMembers: async (scene, who, situation) => {
    const { id } = await scene.show(visibilityOf(situation), false);
    return scene.people[who].code('listMembers', { params: { id } });
  },
  putMember: async (scene, who, situation) => {
    const { id } = await scene.show(visibilityOf(situation), false);
    const body = { userId: (await Person.user(scene.people.user.url)).id };
    return scene.people[who].code('putMember', { params: { id }, body });
  },
  removeMember: async (scene, who, situation) => {
    const { id } = await scene.show(visibilityOf(situation), false);
    const userId = (await Person.user(scene.people.user.url)).id;
    await scene.people.host.get('putMember', { params: { id }, body: { userId } });
    return scene.people[who].code('removeMember', { params: { id, userId } });
  },

  getIngest: onShow('getIngest', false),
  resetIngestKey: onShow('resetIngestKey', false),

  ...shopTrials,
  ...chatTrials,
  ...roomChatTrials,
  ...meetingTrials,

  httpRtpCapabilities: async (scene, who, situation) => {
    const { id } = await scene.show(visibilityOf(situation), true);
    return scene.people[who].code('httpRtpCapabilities', { params: { broadcastId: id } });
  },
  httpCreateTransport: async (scene, who, situation) => {
    const { id } = await scene.show(visibilityOf(situation), true);
    const body = { sender: situation === 'toSend' };
    return scene.people[who].code('httpCreateTransport', { params: { broadcastId: id }, body });
  },
  httpConnectTransport: async (scene, who, situation) => {
    const { id } = await httpTransport(scene, who, situation, true);
    return scene.people[who].code('httpConnectTransport', { params: { id }, body: { dtlsParameters } });
  },
  httpProduce: async (scene, who, situation) => {
    const { id } = await httpTransport(scene, who, situation, true);
    return scene.people[who].code('httpProduce', { params: { id }, body: camera() });
  },
  httpConsume: async (scene, who, situation) => {
    const { id, producerId, routerRtpCapabilities } = await httpTransport(scene, who, situation, false);
    const body = { producerId, rtpCapabilities: routerRtpCapabilities };
    return scene.people[who].code('httpConsume', { params: { id }, body });
  },
  httpCloseTransport: async (scene, who, situation) => {
    const { id } = await httpTransport(scene, who, situation, false);
    return scene.people[who].code('httpCloseTransport', { params: { id } });
  },

  health: plain('health'),
  livez: plain('livez'),
  readyz: plain('readyz'),
};
