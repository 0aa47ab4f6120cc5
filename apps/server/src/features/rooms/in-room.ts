import { type ClientEventName, clientEvents, type ParsedPayload } from '@footlight/contract';
import type { Connection } from '../../platform/sockets/connection.ts';
import type { Place, RoomsService } from './service.ts';

/** A handler for somebody in a room whose role allows the event. */
export function inRoom<E extends ClientEventName, A>(
  rooms: RoomsService,
  event: E,
  run: (place: Place, payload: ParsedPayload<E>, connection: Connection) => A,
) {
  return (payload: ParsedPayload<E>, connection: Connection): A => {
    const place = rooms.placeOf(connection);
    const { permission } = clientEvents[event];
    if (permission !== null) place.peer.check(permission);
    return run(place, payload, connection);
  };
}
