import type { Migration } from 'kysely/migration';
import { identity } from './0001_identity.ts';
import { broadcasts } from './0002_broadcasts.ts';
import { ingest } from './0003_ingest.ts';
import { heldStreams } from './0006_held_streams.ts';
import { interaction } from './0007_interaction.ts';
import { audience } from './0008_audience.ts';
import { commerce } from './0009_commerce.ts';
import { rooms } from './0010_rooms.ts';
import { conversations } from './0011_conversations.ts';

/** Every migration in order. A released one is never changed; a mistake is mended by the next. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001_identity': identity,
  '0002_broadcasts': broadcasts,
  '0003_ingest': ingest,
  '0006_held_streams': heldStreams,
  '0007_interaction': interaction,
  '0008_audience': audience,
  '0009_commerce': commerce,
  '0010_rooms': rooms,
  '0011_conversations': conversations,
};
