/**
 * Every error code a client can meet, with its HTTP status and a title for developers. docs/errors.md lists each with
 * cause and remedy (a test keeps both equal). Codes are stable: never renamed, never reused.
 */
export const errorRegistry = {
  invalid: { status: 400, title: 'The request does not have the required form' },
  unauthenticated: { status: 401, title: 'Authentication is required' },
  token_expired: { status: 401, title: 'The access token has expired' },
  credentials_invalid: { status: 401, title: 'The e-mail address or password is wrong' },
  refresh_token_invalid: { status: 401, title: 'The refresh token is unknown, expired or already used' },
  forbidden: { status: 403, title: 'This account may not do that' },
  stream_key_invalid: { status: 403, title: 'The stream key is wrong, was reset, or its show is over' },
  setup_token_invalid: { status: 403, title: 'The set-up link is wrong or already used' },
  not_found: { status: 404, title: 'There is no such thing, or it is not visible to this account' },
  conflict: { status: 409, title: 'The request contradicts the present state' },
  email_taken: { status: 409, title: 'An account with this e-mail address exists' },
  already_publishing: { status: 409, title: 'Somebody else publishes this broadcast now' },
  already_live: { status: 409, title: 'This host has another live broadcast' },
  broadcast_not_live: { status: 409, title: 'The broadcast is not live' },
  broadcast_ended: { status: 409, title: 'The broadcast has ended' },
  room_password_required: { status: 403, title: 'The room has a password' },
  room_password_wrong: { status: 403, title: 'The password of the room is wrong' },
  room_locked: { status: 403, title: 'The room is locked' },
  in_lobby: { status: 403, title: 'A host has to let this person in first; it waits in the lobby' },
  lobby_denied: { status: 403, title: 'A host has not let this person in a moment ago' },
  removed_from_room: { status: 403, title: 'A host has removed this person from the room' },
  chat_restricted: { status: 403, title: 'This person may not write in this chat now' },
  chat_refused: { status: 422, title: 'The message contains what this chat does not allow' },
  not_joined: { status: 409, title: 'The connection has not joined a room' },
  already_joined: { status: 409, title: 'The connection has joined another room' },
  transport_missing: { status: 409, title: 'The transport this needs has not been created or has closed' },
  resume_expired: { status: 409, title: 'The session is too old to resume; join again' },
  payload_too_large: { status: 413, title: 'The payload is larger than allowed' },
  unsupported_media_type: { status: 415, title: 'The content type is not supported' },
  codec_unsupported: { status: 422, title: 'No codec is common to both sides' },
  unknown_event: { status: 400, title: 'There is no event of this name' },
  rate_limited: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'The server failed; the fault is logged' },
  unavailable: { status: 503, title: 'A part of the service is not available at the moment' },
  capacity_exceeded: { status: 503, title: 'The server has no room for more of these' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ErrorCode = keyof typeof errorRegistry;
export const errorCodes = Object.keys(errorRegistry) as ErrorCode[];

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(errorRegistry, value);
}
