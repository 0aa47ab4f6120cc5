import type { Broadcast, BroadcastStatus } from '@footlight/contract';
import { type QueryClient, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useFootlight, useSession } from '../../client/context.ts';

const liveRefreshMs = 10_000;

/** What one person sees is kept apart from what another sees: private shows differ. */
function useViewer(): string {
  const { user } = useSession();
  return user?.id ?? 'visitor';
}

export function useLiveBroadcasts() {
  const { api } = useFootlight();
  const viewer = useViewer();
  return useInfiniteQuery({
    queryKey: ['broadcasts', viewer, 'live'],
    queryFn: ({ pageParam, signal }) => api.activeBroadcasts({ query: cursorOf(pageParam) }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: liveRefreshMs,
  });
}

export interface ListFilter {
  status?: BroadcastStatus;
  host?: 'me';
  search?: string;
}

export function useBroadcastList(filter: ListFilter, isEnabled = true) {
  const { api } = useFootlight();
  const viewer = useViewer();
  return useInfiniteQuery({
    queryKey: ['broadcasts', viewer, 'list', filter],
    queryFn: ({ pageParam, signal }) =>
      api.listBroadcasts({ query: { ...filter, ...cursorOf(pageParam) } }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    enabled: isEnabled,
  });
}

export function useBroadcast(id: string) {
  const { api } = useFootlight();
  const viewer = useViewer();
  return useQuery({
    queryKey: ['broadcasts', viewer, 'one', id],
    queryFn: ({ signal }) => api.getBroadcast({ params: { id } }, { signal }),
  });
}

/** Puts a broadcast that the server just gave us where pages look for it, and has every list asked again. */
export function useKeepBroadcast(): (broadcast: Broadcast) => void {
  const queries = useQueryClient();
  const viewer = useViewer();
  return (broadcast) => {
    queries.setQueryData(['broadcasts', viewer, 'one', broadcast.id], broadcast);
    refreshLists(queries);
  };
}

export function refreshLists(queries: QueryClient): void {
  void queries.invalidateQueries({
    queryKey: ['broadcasts'],
    predicate: ({ queryKey }) => queryKey[2] === 'list' || queryKey[2] === 'live',
  });
}

function cursorOf(cursor: string | null): { cursor?: string } {
  return cursor === null ? {} : { cursor };
}
