import type { Broadcast, Joined } from '@footlight/contract';
import { Person } from './person.ts';
import type { RoomSocket } from './room-socket.ts';

/** Somebody in the room of a show. */
export interface Seat {
  person: Person;
  socket: RoomSocket;
  joined: Joined;
}

/** A live show of a new host. */
export async function liveShow(url: string): Promise<{ host: Person; show: Broadcast }> {
  const host = await Person.user(url, { displayName: 'Host' });
  const { id } = await host.get('createBroadcast', { body: { title: 'Show' } });
  return { host, show: await host.get('startBroadcast', { params: { id } }) };
}

export async function seat(person: Person, show: Broadcast, headers?: Record<string, string>): Promise<Seat> {
  const socket = await person.connect(headers);
  return { person, socket, joined: await socket.get('join', { broadcastId: show.id }) };
}
