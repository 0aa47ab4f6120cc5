import type { Broadcast, EndpointInput, meetingEndpoints } from '@footlight/contract';
import type { Principal } from '../../../base/principal.ts';
import type { Handlers } from '../../../platform/http/route.ts';
import type { MeetingAccess } from './access.ts';
import type { MeetingMembers } from './members.ts';
import type { MeetingRow } from './repository.ts';
import type { MeetingsService } from './service.ts';
import type { MeetingSpaces } from './spaces.ts';

/** Makes a room the stage of a new broadcast of whoever asks for it; the broadcasts know how. */
export type GoLive = (
  room: MeetingRow,
  principal: Principal,
  body: EndpointInput<(typeof meetingEndpoints)['goLiveFromRoom']>['body'],
) => Promise<Broadcast>;

export function meetingRoutes(deps: {
  meetings: MeetingsService;
  members: MeetingMembers;
  access: MeetingAccess;
  spaces: MeetingSpaces;
  goLive: GoLive;
}): Pick<Handlers, keyof typeof meetingEndpoints> {
  const { meetings, members, access, spaces, goLive } = deps;
  return {
    listRooms: ({ query }, { principal }) => meetings.list(query, principal),
    createRoom: ({ body }, { principal }) => meetings.create(body, principal),
    getRoom: ({ params, query }, { principal }) => meetings.get(params.id, principal, query.invite),
    updateRoom: ({ params, body }, { principal }) => meetings.update(params.id, body, principal),
    deleteRoom: async ({ params }, { principal }) => {
      await meetings.delete(params.id, principal);
      return undefined;
    },
    // Not while it is being deleted: nobody could end the show then.
    goLiveFromRoom: ({ params, body }, { principal }) =>
      spaces.inTurn(params.id, async () => {
        const { row } = await access.led(params.id, principal);
        const broadcast = await goLive(row, principal, body);
        meetings.refresh(params.id);
        return broadcast;
      }),
    listRoomMembers: async ({ params }, { principal }) => ({ items: await members.list(params.id, principal) }),
    putRoomMember: ({ params, body }, { principal }) => members.put(params.id, body, principal),
    removeRoomMember: async ({ params }, { principal }) => {
      await members.remove(params.id, params.userId, principal);
      return undefined;
    },
  };
}
