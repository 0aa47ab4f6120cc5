import type { ClientPayload, EndpointRequest, endpoints, Meeting, RoomSnapshot } from '@footlight/contract';
import { Person } from './person.ts';
import type { RoomSocket } from './room-socket.ts';

/** Somebody in a meeting. */
export interface MeetingSeat {
  person: Person;
  socket: RoomSocket;
  joined: RoomSnapshot;
  peerId: string;
}

type NewRoom = EndpointRequest<typeof endpoints.createRoom>['body'];

/** A room of a new account. */
export async function newRoom(url: string, about: Partial<NewRoom> = {}): Promise<{ host: Person; room: Meeting }> {
  const host = await Person.user(url, { displayName: 'Host' });
  return { host, room: await host.get('createRoom', { body: { title: 'Meeting', ...about } }) };
}

export async function enter(
  person: Person,
  roomId: string,
  keys: Omit<ClientPayload<'joinRoom'>, 'roomId'> = {},
): Promise<MeetingSeat> {
  const socket = await person.connect();
  const joined = await socket.get('joinRoom', { roomId, ...keys });
  return { person, socket, joined, peerId: joined.me.peerId };
}

/** How a person is answered at the door; the connection is closed again. */
export async function atTheDoor(person: Person, roomId: string, keys: Omit<ClientPayload<'joinRoom'>, 'roomId'> = {}) {
  const socket = await person.connect();
  try {
    return await socket.code('joinRoom', { roomId, ...keys });
  } finally {
    socket.close();
  }
}
