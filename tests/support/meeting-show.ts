import type { Broadcast } from '@footlight/contract';
import { enter, type MeetingSeat, newRoom } from './meeting.ts';
import { Person } from './person.ts';
import type { RoomSocket } from './room-socket.ts';
import { dtlsParameters, microphone } from './rtp.ts';

/** A meeting of its owner, a co-host with an account, and a guest who may speak. */
export async function shownMeeting(url: string) {
  const { host, room } = await newRoom(url);
  const hostSeat = await enter(host, room.id);
  const coHost = await enter(await Person.user(url, { displayName: 'Co-host' }), room.id);
  await hostSeat.socket.get('setPeerRole', { peerId: coHost.peerId, role: 'host' });
  const member = await enter(await Person.guest(url, 'Member'), room.id);
  return { room, params: { id: room.id }, host, hostSeat, coHost, member };
}

export const goLive = (host: Person, id: string): Promise<Broadcast> =>
  host.get('goLiveFromRoom', { params: { id }, body: { title: 'Shown' } });

/** The snapshot that everybody gets when the chat of their room is another. */
export const turned = (socket: RoomSocket, id: string) =>
  socket.next('roomSnapshot', ({ interaction }) => interaction.chat.id === id);

export async function publish({ socket }: Pick<MeetingSeat, 'socket'>, ssrc: number): Promise<string> {
  await socket.get('createWebRtcTransport', { sender: true });
  await socket.get('connectTransport', { sender: true, dtlsParameters });
  return (await socket.get('produce', microphone(ssrc))).producerId;
}
