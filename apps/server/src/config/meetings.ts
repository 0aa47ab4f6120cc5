import { integer } from './setting.ts';

export const meetingSettings = {
  MEETING_ROOMS_PER_ACCOUNT: integer(200, { min: 0, max: 1_000_000 }, 'Most meeting rooms of one account'),
  MEETING_MEMBERS: integer(500, { min: 1, max: 100_000 }, 'Most people a meeting room invites by name'),
  MEETING_MAX_SPEAKERS: integer(
    60,
    { min: 1, max: 1000 },
    'Most people who may send in one meeting at a time; who comes after that enters as a viewer, hosts excepted',
  ),
  MEETING_LOBBY: integer(100, { min: 1, max: 10_000 }, 'Most connections that wait in the lobby of one meeting'),
  MEETING_LOBBY_PER_ADDRESS: integer(
    30,
    { min: 1, max: 10_000 },
    'Most connections from one address (of IPv6: one network of a subscriber) that wait in the lobby of one meeting',
  ),
  MEETING_LOBBY_DENIED_SECONDS: integer(
    30,
    { min: 0, max: 86_400 },
    'How long somebody whom a host has not let in waits before knocking again; 0: not at all',
  ),
  MEETING_PASSWORDS_PER_MINUTE: integer(
    10,
    { min: 1, max: 10_000_000 },
    'Wrong passwords for one meeting room, of one person and from one address',
  ),
  MEETING_GUESTS_KEPT_DAYS: integer(
    90,
    { min: 1, max: 36_500 },
    'Days after which it is forgotten that a guest was removed from a meeting room; no fewer than GUEST_TOKEN_HOURS',
  ),
  MEETING_UNUSED_DAYS: integer(
    0,
    { min: 0, max: 36_500 },
    'Days after which a meeting room that nobody has used is deleted; 0: never',
  ),
};
