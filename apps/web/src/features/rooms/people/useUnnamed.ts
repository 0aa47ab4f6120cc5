import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMeetingParts } from '../meeting/MeetingContext.ts';

/** They come and go while the list is looked at. */
const refreshMs = 10_000;

/** Those of a large meeting whom only hosts and moderators find by name. */
export function useUnnamed(search: string, isWanted: boolean) {
  const { meeting, state } = useMeetingParts();
  const wanted = search.trim();
  return useInfiniteQuery({
    queryKey: ['rooms', 'unnamed', state.me?.peerId, meeting.roomId, wanted],
    queryFn: ({ pageParam }) =>
      meeting.listUnnamed({
        ...(wanted !== '' && { search: wanted }),
        ...(pageParam !== null && { cursor: pageParam }),
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: refreshMs,
    enabled: isWanted,
  });
}
