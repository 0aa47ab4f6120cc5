import { broadcastEndpoints } from './broadcasts.ts';
import { commerceEndpoints } from './commerce.ts';
import { followEndpoints } from './follows.ts';
import { healthEndpoints } from './health.ts';
import { identityEndpoints } from './identity.ts';
import { ingestEndpoints } from './ingest.ts';
import { interactionEndpoints, roomChatEndpoints } from './interaction.ts';
import { mediaEndpoints } from './media.ts';
import { meetingEndpoints } from './meetings.ts';
import { moderationEndpoints, roomModerationEndpoints } from './moderation.ts';

/** Every REST endpoint by name: the source of the server's routes, the client's methods, OpenAPI and the authorisation matrix. */
export const endpoints = {
  ...identityEndpoints,
  ...broadcastEndpoints,
  ...ingestEndpoints,
  ...mediaEndpoints,
  ...meetingEndpoints,
  ...interactionEndpoints,
  ...followEndpoints,
  ...moderationEndpoints,
  ...roomChatEndpoints,
  ...roomModerationEndpoints,
  ...commerceEndpoints,
  ...healthEndpoints,
} as const;
export type EndpointName = keyof typeof endpoints;
