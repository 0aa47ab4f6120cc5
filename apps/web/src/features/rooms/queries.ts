import type { Meeting } from '@footlight/contract';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useFootlight, useSession } from '../../client/context.ts';

/** People come and go while the list is looked at. */
const refreshMs = 10_000;

/** Rooms of one's own and those one was invited to. */
export function useRooms() {
  const { api } = useFootlight();
  const { user } = useSession();
  return useInfiniteQuery({
    queryKey: ['rooms', user?.id, 'list'],
    queryFn: ({ pageParam, signal }) =>
      api.listRooms({ query: pageParam === null ? {} : { cursor: pageParam } }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: refreshMs,
  });
}

/** What may be known of a room in front of it; `invite` is of the secret link. Inside, the room itself tells what changes. */
export function useRoomInfo(id: string, invite: string | undefined, where: 'outside' | 'inside' | 'gone') {
  const { api } = useFootlight();
  const { user } = useSession();
  return useQuery({
    queryKey: ['rooms', user?.id, 'one', id, invite],
    queryFn: ({ signal }) => api.getRoom({ params: { id }, query: invite === undefined ? {} : { invite } }, { signal }),
    enabled: where !== 'gone',
    refetchInterval: where === 'outside' && refreshMs,
  });
}

export function useRefreshRooms(): () => void {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ queryKey: ['rooms'] });
}

/** Whether its link lets others in: that of a room by invitation needs the secret, which not everybody inside knows. */
export function isWayIn({ access, inviteToken }: Pick<Meeting, 'access' | 'inviteToken'>): boolean {
  return access !== 'invite' || inviteToken !== null;
}

/** What others come in by. */
export function linkOf({ id, inviteToken }: Pick<Meeting, 'id' | 'inviteToken'>): string {
  const link = new URL(`/room/${id}`, location.origin);
  if (inviteToken !== null) link.searchParams.set('invite', inviteToken);
  return link.href;
}
