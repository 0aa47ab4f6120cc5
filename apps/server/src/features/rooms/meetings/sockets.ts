import type { meetingClientEvents } from '@footlight/contract';
import type { SocketHandlers } from '../../../platform/sockets/gateway.ts';
import { inRoomOf } from '../in-room.ts';
import type { RoomsService } from '../service.ts';
import type { Conduct } from './conduct.ts';

export type MeetingSockets = Pick<SocketHandlers, keyof typeof meetingClientEvents>;

export function meetingSockets(rooms: RoomsService, conduct: Conduct): MeetingSockets {
  const inRoom = inRoomOf(rooms);
  const done = () => ({});
  return {
    admitWaiting: inRoom('admitWaiting', (place, { waitingId }) => {
      conduct.admit(place, waitingId);
      return {};
    }),
    denyWaiting: inRoom('denyWaiting', (place, { waitingId }) => {
      conduct.deny(place, waitingId);
      return {};
    }),
    setPeerRole: inRoom('setPeerRole', (place, { peerId, role }) => conduct.setRole(place, peerId, role).then(done)),
    muteAll: inRoom('muteAll', (place, { kind }) => conduct.muteAll(place, kind).then(done)),
    askToUnmute: inRoom('askToUnmute', (place, { peerId, kind }) => {
      conduct.askToUnmute(place, peerId, kind);
      return {};
    }),
    listUnnamed: inRoom('listUnnamed', (place, query) => conduct.listUnnamed(place, query)),
    endMeeting: inRoom('endMeeting', (place) => conduct.end(place).then(done)),
  };
}
