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
      const { likes, onAir, status } = broadcast;
      rooms.setFacts(roomId, { likes, onAir, status });
      const joined = { ...snapshot, counts: { ...snapshot.counts, likes, onAir, status }, broadcast };
      connection.emit('joined', joined);
      return joined;
    },
  };
}
