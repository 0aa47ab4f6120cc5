import type { broadcastEndpoints, ingestEndpoints } from '@footlight/contract';
import type { Handlers } from '../../platform/http/route.ts';
import type { IngestService } from './ingest/service.ts';
import type { BroadcastsService } from './service.ts';

export function ingestRoutes(ingest: IngestService): Pick<Handlers, keyof typeof ingestEndpoints> {
  return {
    getIngest: ({ params }, { principal }) => ingest.get(params.id, principal),
    resetIngestKey: ({ params }, { principal }) => ingest.resetKey(params.id, principal),
  };
}

export function broadcastRoutes(broadcasts: BroadcastsService): Pick<Handlers, keyof typeof broadcastEndpoints> {
  return {
    listBroadcasts: ({ query }, { principal }) => broadcasts.list(query, principal),
    activeBroadcasts: ({ query }, { principal }) => broadcasts.list({ ...query, status: 'live' }, principal),
    createBroadcast: ({ body }, { principal }) => broadcasts.create(body, principal),
    getBroadcast: ({ params }, { principal }) => broadcasts.get(params.id, principal),
    updateBroadcast: ({ params, body }, { principal }) => broadcasts.update(params.id, body, principal),
    deleteBroadcast: async ({ params }, { principal }) => {
      await broadcasts.delete(params.id, principal);
      return undefined;
    },
    startBroadcast: ({ params }, { principal }) => broadcasts.start(params.id, principal),
    endBroadcast: ({ params }, { principal }) => broadcasts.end(params.id, principal),
    getPlayback: ({ params, query }, { principal, ip }) => broadcasts.playback(params.id, query.joined, principal, ip),
    getBroadcastStats: ({ params }, { principal }) => broadcasts.stats(params.id, principal),
    listMembers: async ({ params }, { principal }) => ({ items: await broadcasts.members.list(params.id, principal) }),
    putMember: ({ params, body }, { principal }) => broadcasts.members.put(params.id, body, principal),
    removeMember: async ({ params }, { principal }) => {
      await broadcasts.members.remove(params.id, params.userId, principal);
      return undefined;
    },
  };
}
