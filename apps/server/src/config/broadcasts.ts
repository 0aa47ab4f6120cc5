import { integer } from './setting.ts';

export const broadcastSettings = {
  BROADCAST_GRACE_SECONDS: integer(
    60,
    { min: 1, max: 86_400 },
    'How long a show whose publisher is lost waits before it ends',
  ),
  BROADCAST_START_GRACE_SECONDS: integer(
    300,
    { min: 1, max: 86_400 },
    'How long a started show waits for its first picture or sound before it ends',
  ),
  BROADCAST_RENEW_PAUSE_SECONDS: integer(
    60,
    { min: 0, max: 86_400 },
    'After its host has ended a show, how long its stream key starts no next one; encoders reconnect by themselves',
  ),
};
