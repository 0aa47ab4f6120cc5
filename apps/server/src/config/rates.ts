import { integer } from './setting.ts';

const perMinute = { min: 1, max: 10_000_000 };
export const rateSettings = {
  RATE_READ_PER_MINUTE: integer(
    600,
    perMinute,
    'Reading HTTP requests per user (or address, for guests and strangers)',
  ),
  RATE_WRITE_PER_MINUTE: integer(120, perMinute, 'Writing HTTP requests per user or address'),
  RATE_UPLOAD_PER_MINUTE: integer(30, perMinute, 'Uploads of files per user'),
  RATE_CREDENTIALS_PER_MINUTE: integer(20, perMinute, 'Registrations and logins per address'),
  RATE_MEDIA_PER_MINUTE: integer(600, perMinute, 'Media operations over HTTP per user or address'),
  SOCKET_EVENTS_PER_SECOND: integer(
    50,
    { min: 1, max: 1_000_000 },
    'Socket events per connection, as an average over ten seconds',
  ),
  SOCKET_JOINS_PER_MINUTE: integer(120, perMinute, 'Joins on a connection, each kind (join, resume, leave…) by itself'),
  SOCKET_TRANSPORTS_PER_MINUTE: integer(
    120,
    perMinute,
    'Transports made, connected or restarted on a connection, each kind by itself',
  ),
  SOCKET_PRODUCES_PER_MINUTE: integer(
    120,
    perMinute,
    'Tracks published, paused, resumed or closed on a connection, each kind by itself',
  ),
  SOCKET_MODERATIONS_PER_MINUTE: integer(120, perMinute, 'Acts of a moderator on a connection, each kind by itself'),
  SOCKET_HANDS_PER_MINUTE: integer(
    60,
    perMinute,
    'Steps to the stage and off it on a connection (raise, lower, accept, leave…), each kind by itself',
  ),
  SOCKET_LIKES_PER_MINUTE: integer(120, perMinute, 'Likes toggled on a connection'),
  SOCKET_SYNCS_PER_MINUTE: integer(60, perMinute, 'Requests for the present state of the room on a connection'),
  SOCKETS_PER_ADDRESS: integer(500, { min: 1, max: 1_000_000 }, 'Open sockets per address'),
};
