import type { EndpointName } from '@footlight/contract';
import { password } from '../../support/api.ts';
import { camera, dtlsParameters } from '../../support/rtp.ts';
import { pick } from './values.ts';
import type { ActorName, World } from './world.ts';

/** A request that would be good, for this actor or for somebody. */
export function validRequest(endpoint: EndpointName, world: World, target: number, actor: ActorName) {
  const { show, foreign, scratch, people, product, talk, room } = world;
  const ids =
    endpoint.includes('Product') && target % 3 > 0
      ? [product.id]
      : endpoint.includes('Room') && target % 3 > 0
        ? [room.id]
        : [
            scratch.id,
            foreign.id,
            crypto.randomUUID(),
            people.user.id,
            ...(actor === 'host' || actor === 'admin' ? [] : [show.id]),
          ];
  const id = pick(ids, target);
  const transport = crypto.randomUUID();
  const message = { text: 'Hello', replyTo: talk.messageId, clientId: 'one' };
  const chatSettings = {
    audience: 'users',
    slowModeSeconds: 5,
    linksAllowed: false,
    blockedWords: ['word', 'two words'],
  };
  const restriction = { userId: people.user.id, kind: 'timeout', seconds: 1, reason: 'Text' };
  const bodies: Partial<Record<EndpointName, unknown>> = {
    register: { email: `${crypto.randomUUID()}@example.com`, password, displayName: 'Name', tokenTransport: 'body' },
    login: { email: people.user.email, password: 'not this one', tokenTransport: 'cookie' },
    refresh: { refreshToken: 'none' },
    logout: { refreshToken: 'none' },
    guest: { displayName: 'Somebody' },
    updateMe: { displayName: 'Renamed' },
    createBroadcast: {
      title: 'Title',
      description: 'Text',
      kind: 'video',
      visibility: 'unlisted',
      scheduledAt: '2030-01-01T00:00:00Z',
    },
    updateBroadcast: { title: 'Title', description: 'Text', scheduledAt: null, visibility: 'public' },
    createProduct: {
      title: 'Bowl',
      description: 'Text',
      priceMinor: 1999,
      currency: 'EUR',
      url: 'https://a.example',
      stock: 3,
    },
    updateProduct: { title: 'Bowl', priceMinor: 999, currency: 'JPY', stock: null, url: null },
    setLineUp: { productIds: [product.id] },
    updateShownProduct: { priceMinor: 999, stock: 0 },
    pinProduct: { productId: product.id },
    unpinProduct: { productId: product.id },
    createRoom: {
      title: 'Title',
      access: 'password',
      password: 'open sesame',
      lobby: true,
      entryRole: 'viewer',
      scheduledAt: '2030-01-01T00:00:00Z',
    },
    updateRoom: {
      title: 'Title',
      access: 'password',
      password: 'open sesame',
      lobby: true,
      locked: true,
      entryRole: 'speaker',
      scheduledAt: null,
      resetInvite: true,
    },
    goLiveFromRoom: { title: 'Title', description: 'Text', visibility: 'unlisted' },
    putRoomMember: { userId: people.user.id, role: 'speaker' },
    putMember: { userId: people.user.id, role: 'speaker' },
    postMessage: message,
    postRoomMessage: message,
    updateChatSettings: chatSettings,
    updateRoomChatSettings: chatSettings,
    restrict: restriction,
    restrictInRoom: restriction,
    httpCreateTransport: { sender: false, peerId: crypto.randomUUID() },
    httpConnectTransport: { dtlsParameters },
    httpProduce: camera(),
    httpConsume: { producerId: crypto.randomUUID(), rtpCapabilities: { codecs: [], headerExtensions: [] } },
  };
  return {
    params: {
      id: endpoint.startsWith('http') ? transport : id,
      broadcastId: id,
      userId: people.user.id,
      productId: product.id,
      ...talk,
    },
    query:
      endpoint === 'clearMessages' || endpoint === 'clearRoomMessages'
        ? { userId: people.user.id }
        : endpoint === 'getRoom'
          ? { invite: 'secret' }
          : undefined,
    body: bodies[endpoint] ?? {},
  };
}
