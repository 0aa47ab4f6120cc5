import type {
  ClientEventName,
  ClientPayload,
  Meeting,
  meetingClientEvents,
  meetingEndpoints,
} from '@footlight/contract';
import type { MeetingSeat } from '../support/meeting.ts';
import { Person } from '../support/person.ts';
import type { Actor, Outcome } from './authorisation-matrix.ts';
import type { Scene } from './authorisation-scene.ts';

type Trial = (scene: Scene, who: Actor, situation: string) => Promise<Outcome | '-'>;

/** An endpoint with `:id` of a room of the host, in which the moderator moderates. */
const onRoom =
  (attempt: (who: Person, room: Meeting, scene: Scene) => Promise<Outcome | '-'>): Trial =>
  async (scene, who, situation) =>
    attempt(scene.people[who], await scene.room(situation === 'invite' ? 'invite' : 'open'), scene);

const newAccount = (scene: Scene) => Person.user(scene.people.user.url);

export const meetingTrials: Record<keyof typeof meetingEndpoints, Trial> = {
  listRooms: (scene, who) => scene.people[who].code('listRooms', { query: {} }),
  createRoom: (scene, who) => scene.people[who].code('createRoom', { body: { title: 'One more' } }),
  getRoom: onRoom((who, { id }) => who.code('getRoom', { params: { id } })),
  updateRoom: onRoom((who, { id }) => who.code('updateRoom', { params: { id }, body: { title: 'Changed' } })),
  deleteRoom: onRoom((who, { id }) => who.code('deleteRoom', { params: { id } })),
  goLiveFromRoom: onRoom(async (who, { id }) => {
    const { code, body } = await who.ask('goLiveFromRoom', { params: { id }, body: {} });
    if (code === 'ok') await who.get('endBroadcast', { params: { id: (body as { id: string }).id } });
    return code;
  }),
  listRoomMembers: onRoom((who, { id }) => who.code('listRoomMembers', { params: { id } })),
  putRoomMember: onRoom(async (who, { id }, scene) => {
    const { id: userId } = await newAccount(scene);
    return who.code('putRoomMember', { params: { id }, body: { userId } });
  }),
  removeRoomMember: onRoom(async (who, { id }, scene) => {
    const { id: userId } = await newAccount(scene);
    await scene.people.host.get('putRoomMember', { params: { id }, body: { userId } });
    return who.code('removeRoomMember', { params: { id, userId } });
  }),
};

interface Inside {
  seat: MeetingSeat;
  guest: MeetingSeat;
}

/** An event tried by somebody in an open meeting of the host, in which a guest is too; or by one who is not in it. */
const within =
  <E extends keyof typeof meetingClientEvents>(event: E, payload: (inside: Inside) => ClientPayload<E>): Trial =>
  async (scene, who, situation) => {
    const room = await scene.room('open');
    const guest = await scene.meetingSeat(await Person.guest(scene.people.host.url), room);
    const seat = who === 'nobody' ? guest : await scene.meetingSeat(scene.people[who], room);
    const stranger = who === 'nobody' || situation === 'outside';
    return (stranger ? await scene.socket(who) : seat.socket).code(event, payload({ seat, guest }));
  };

/**
 * An event about somebody in a meeting that is shown (`member`), or about somebody in the audience of the show (`audience`), by the host from within the meeting and by
 * everybody else from the audience.
 */
export const inShownMeeting =
  <E extends ClientEventName>(
    event: E,
    payload: (target: { peerId: string; roomId: string }) => ClientPayload<E>,
    otherwise: Trial,
  ): Trial =>
  async (scene, who, situation) => {
    if (situation !== 'member' && situation !== 'audience') return otherwise(scene, who, situation);
    const { show, room, host } = await scene.shownMeeting();
    const target = await Person.guest(scene.people.host.url);
    const { peerId } =
      situation === 'member' ? await scene.meetingSeat(target, room) : (await scene.seatOf(target, show)).joined.me;
    if (who === 'host') return host.socket.code(event, payload({ peerId, roomId: room.id }));
    const socket = who === 'nobody' ? await scene.socket(who) : (await scene.seat(who, show)).socket;
    return socket.code(event, payload({ peerId, roomId: room.id }));
  };

export const meetingEventTrials: Record<keyof typeof meetingClientEvents, Trial> = {
  admitWaiting: within('admitWaiting', () => ({})),
  denyWaiting: within('denyWaiting', () => ({})),
  setPeerRole: inShownMeeting(
    'setPeerRole',
    ({ peerId }) => ({ peerId, role: 'viewer' }),
    within('setPeerRole', ({ guest }) => ({ peerId: guest.peerId, role: 'viewer' })),
  ),
  muteAll: within('muteAll', () => ({})),
  askToUnmute: inShownMeeting(
    'askToUnmute',
    ({ peerId }) => ({ peerId }),
    within('askToUnmute', ({ guest }) => ({ peerId: guest.peerId })),
  ),
  listUnnamed: within('listUnnamed', () => ({})),
  endMeeting: within('endMeeting', () => ({})),
};

/** `joinRoom` into a meeting. */
export const atMeetingDoor: Trial = async (scene, who, situation) => {
  const { host } = scene.people;
  const room = await scene.room(situation === 'invited' ? 'invite' : 'open');
  const params = { id: room.id };
  if (situation === 'locked') await host.get('updateRoom', { params, body: { locked: true } });
  if (situation === 'lobby') await host.get('updateRoom', { params, body: { lobby: true } });
  if (situation === 'password')
    await host.get('updateRoom', { params, body: { access: 'password', password: 'open sesame' } });
  return (await scene.socket(who)).code('joinRoom', { roomId: room.id });
};
