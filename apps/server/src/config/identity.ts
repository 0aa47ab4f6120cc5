import { choice, integer, optionalText } from './setting.ts';

export const identitySettings = {
  JWT_SECRET: optionalText(
    'Key that signs access tokens, 32 characters or more; generated and kept in DATA_DIR when not set',
    { secret: true },
  ),
  ACCESS_TOKEN_SECONDS: integer(900, { min: 30, max: 86_400 }, 'Life of an access token'),
  REFRESH_TOKEN_DAYS: integer(30, { min: 1, max: 365 }, 'Life of a refresh token since its last use'),
  GUEST_TOKEN_HOURS: integer(24, { min: 1, max: 24 * 30 }, 'Life of a guest session'),
  REGISTRATION: choice(['open', 'closed'], 'open', 'Who may register: anybody, or only through the set-up link'),
};
