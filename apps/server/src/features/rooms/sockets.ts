import type { interactionClientEvents, meetingClientEvents } from '@footlight/contract';
import { AppError } from '../../base/errors.ts';
import type { SocketHandlers } from '../../platform/sockets/gateway.ts';
import { inRoomOf } from './in-room.ts';
import { isShownTo } from './introductions.ts';
import type { RoomsService } from './service.ts';

/** Handlers of the room and media events; `join` is the broadcasts', what people do with each other the interaction's, what meetings have the meetings'. */
export function roomSockets(
  rooms: RoomsService,
): Omit<SocketHandlers, 'join' | 'kickPeer' | keyof typeof interactionClientEvents | keyof typeof meetingClientEvents> {
  const inRoom = inRoomOf(rooms);
  const nothing = () => ({});

  return {
    joinRoom: async ({ roomId, password, invite }, connection) => {
      const snapshot = await rooms.join(roomId, connection, { door: 'member', password, invite });
      connection.emit('routerCapabilities', { routerRtpCapabilities: snapshot.routerRtpCapabilities });
      connection.emit('currentProducers', { producers: snapshot.producers });
      return snapshot;
    },
    resume: (request, connection) => rooms.resume(request, connection),
    leave: (_payload, connection) => {
      rooms.leave(connection);
      return {};
    },
    createWebRtcTransport: inRoom('createWebRtcTransport', ({ room, peer }, { sender }) => {
      if (sender) peer.check('publish');
      return room.media.createTransport(peer, sender);
    }),
    connectTransport: inRoom('connectTransport', ({ room, peer }, payload) =>
      room.media.connectTransport(peer, payload).then(nothing),
    ),
    restartIce: inRoom('restartIce', async ({ room, peer }, { sender }) => ({
      iceParameters: await room.media.restartIce(peer, sender),
    })),
    closeTransport: inRoom('closeTransport', ({ room, peer }, { sender }) =>
      room.media.closeTransport(peer, sender).then(nothing),
    ),
    produce: inRoom('produce', (place, payload) => rooms.produce(place, payload)),
    consume: inRoom('consume', ({ room, peer }, payload) => room.media.consume(peer, payload)),
    resumeConsumer: inRoom('resumeConsumer', ({ room, peer }, { consumerId }) =>
      room.media.resumeConsumer(peer, consumerId).then(nothing),
    ),
    pauseConsumer: inRoom('pauseConsumer', ({ room, peer }, { consumerId }) =>
      room.media.pauseConsumer(peer, consumerId).then(nothing),
    ),
    setPreferredLayers: inRoom('setPreferredLayers', ({ room, peer }, payload) =>
      room.media.setPreferredLayers(peer, payload).then(nothing),
    ),
    pauseProducer: inRoom('pauseProducer', ({ room, peer }, { producerId }) =>
      room.media.pauseProducer(peer, producerId).then(nothing),
    ),
    resumeProducer: inRoom('resumeProducer', ({ room, peer }, { producerId }) =>
      room.media.resumeProducer(peer, producerId).then(nothing),
    ),
    closeProducer: inRoom('closeProducer', ({ room, peer }, { producerId }) =>
      room.media.closeProducer(peer, producerId).then(nothing),
    ),
    requestSync: inRoom('requestSync', ({ room, peer }, { peerId }, connection) => {
      const { door } = peer;
      const producers = room.media.producers();
      connection.emit('currentProducers', { producers });
      room.media.tellAnew(peer);
      if (peerId !== undefined) {
        const target = room.peer(peerId);
        if (target === undefined || !isShownTo(door, target))
          throw new AppError('not_found', 'no such peer in this room');
        target.connection?.emit('requestSync', {});
      }
      return { peers: room.views(door), producers };
    }),
  };
}
