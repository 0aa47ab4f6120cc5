import { type ClientEventName, clientEvents, type ParsedPayload } from '@footlight/contract';
import type { Connection } from '../../platform/sockets/connection.ts';
import type { Place } from './extras.ts';
import type { RoomsService } from './service.ts';

/** Makes handlers for events of somebody who is in a room and whose role allows the event; throws `not_joined` or `forbidden`. */
export function inRoomOf(rooms: RoomsService) {
  return <E extends ClientEventName, A>(
    event: E,
    run: (place: Place, payload: ParsedPayload<E>, connection: Connection) => A,
  ) => {
    return (payload: ParsedPayload<E>, connection: Connection) => {
      const place = rooms.placeOf(connection);
      const { permission } = clientEvents[event];
      if (permission !== null) place.peer.check(permission);
      return run(place, payload, connection);
    };
  };
}
