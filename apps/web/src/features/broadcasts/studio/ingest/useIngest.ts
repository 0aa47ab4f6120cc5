import type { Ingest } from '@footlight/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useFootlight } from '../../../../client/context.ts';

const askEveryMs = 2_000;

/** Where an encoder publishes this show and how what it sends is doing; asked again and again while the page is in sight. */
export function useIngest(broadcastId: string) {
  const { api } = useFootlight();
  const queries = useQueryClient();
  const queryKey = ['ingest', broadcastId];
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => api.getIngest({ params: { id: broadcastId } }, { signal }),
    refetchInterval: askEveryMs,
    retry: false,
  });
  return {
    ingest: query.data,
    error: query.error,
    /** Makes a new key; whoever publishes with the old one is disconnected. */
    async resetKey(): Promise<void> {
      queries.setQueryData<Ingest>(queryKey, await api.resetIngestKey({ params: { id: broadcastId } }));
    },
  };
}
