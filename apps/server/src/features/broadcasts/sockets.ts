import type { SocketHandlers } from '../../platform/sockets/gateway.ts';
import type { RoomsService } from '../rooms/index.ts';
import type { BroadcastsService } from './service.ts';

/** `join`: into the stage of a broadcast. */
export function broadcastSockets(broadcasts: BroadcastsService, rooms: RoomsService): Pick<SocketHandlers, 'join'> {
  return {
    join: async ({ broadcastId }, connection) => {
      const { roomId } = await broadcasts.stage(broadcastId, connection.principal);
      const snapshot = await rooms.join(roomId, connection);
      // Read again: it may have started while the connection joined, with no room to be told yet.
      const { broadcast } = await broadcasts.stage(broadcastId, connection.principal);
      // It may have ended meanwhile, and its room be a meeting's that goes on.
      rooms.placeOf(connection);
      const { onAir, status } = broadcast;
      rooms.setFacts(roomId, { onAir, status });
      // The room knows its likes better than what was read a moment ago.
      const { likes } = rooms.room(roomId)?.facts ?? broadcast;
      const counts = { ...snapshot.counts, likes, onAir, status };
      const joined = { ...snapshot, counts, broadcast: { ...broadcast, likes } };
      connection.emit('joined', joined);
      return joined;
    },
  };
}
