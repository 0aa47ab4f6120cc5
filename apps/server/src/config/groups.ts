import { audienceSettings } from './audience.ts';
import { broadcastSettings } from './broadcasts.ts';
import { clusterSettings } from './cluster.ts';
import { codecSettings } from './codec.ts';
import { commerceSettings } from './commerce.ts';
import { databaseSettings } from './database.ts';
import { hlsSettings } from './hls.ts';
import { identitySettings } from './identity.ts';
import { ingestSettings } from './ingest.ts';
import { interactionSettings } from './interaction.ts';
import { mediaSettings } from './media.ts';
import { meetingSettings } from './meetings.ts';
import { rateSettings } from './rates.ts';
import { roomSettings } from './rooms.ts';
import { serverSettings } from './server.ts';
import type { GroupValues, SettingGroup } from './setting.ts';

/** Every group by name, in the order of the documentation. */
export const groups = {
  server: serverSettings,
  identity: identitySettings,
  media: mediaSettings,
  ingest: ingestSettings,
  hls: hlsSettings,
  codec: codecSettings,
  rooms: roomSettings,
  meetings: meetingSettings,
  audience: audienceSettings,
  interaction: interactionSettings,
  commerce: commerceSettings,
  broadcasts: broadcastSettings,
  rates: rateSettings,
  database: databaseSettings,
  cluster: clusterSettings,
} as const satisfies Record<string, SettingGroup>;

export type Config = { readonly [G in keyof typeof groups]: Readonly<GroupValues<(typeof groups)[G]>> };
