import type { Handlers } from '../../platform/http/route.ts';
import type { HttpPeers } from './http-peers.ts';
import type { RoomPolicy } from './policy.ts';
import type { RoomsService } from './service.ts';

type MediaHandlers = Pick<
  Handlers,
  | 'httpRtpCapabilities'
  | 'httpCreateTransport'
  | 'httpConnectTransport'
  | 'httpProduce'
  | 'httpConsume'
  | 'httpCloseTransport'
>;

/**
 * The media operations over HTTP. `roomOf` finds the room of a broadcast; who may see it is decided by the policy.
 */
export function mediaRoutes(
  rooms: RoomsService,
  httpPeers: HttpPeers,
  deps: { policy: RoomPolicy; roomOf: (broadcastId: string) => Promise<string>; rtpCapabilities: () => object },
): MediaHandlers {
  return {
    httpRtpCapabilities: async ({ params }, { principal, ip }) => {
      const roomId = await deps.roomOf(params.broadcastId);
      await deps.policy.admit(roomId, principal, ip, { door: 'audience' });
      return {
        routerRtpCapabilities: deps.rtpCapabilities() as never,
        producers: rooms.room(roomId)?.media.producers() ?? [],
      };
    },
    httpCreateTransport: async ({ params, body }, { principal, ip }) => {
      return httpPeers.createTransport(await deps.roomOf(params.broadcastId), principal, { ...body, ip });
    },
    httpConnectTransport: async ({ params, body }, { principal }) => {
      const { room, peer, sender } = httpPeers.transport(params.id, principal);
      await room.media.connectTransport(peer, { sender, dtlsParameters: body.dtlsParameters });
      return undefined;
    },
    httpProduce: ({ params, body }, { principal }) => rooms.produce(httpPeers.transport(params.id, principal), body),
    httpConsume: async ({ params, body }, { principal }) => {
      const { room, peer } = httpPeers.transport(params.id, principal);
      const consumer = await room.media.consume(peer, body);
      await room.media.resumeConsumer(peer, consumer.consumerId);
      return consumer;
    },
    httpCloseTransport: async ({ params }, { principal }) => {
      await httpPeers.closeTransport(params.id, principal);
      return undefined;
    },
  };
}
