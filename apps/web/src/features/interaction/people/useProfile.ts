import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useFootlight, useSession } from '../../../client/context.ts';

/** What everybody may know of an account, and whether who is here follows it; null asks for nobody. */
export function useProfile(userId: string | null) {
  const { api } = useFootlight();
  const { user, status } = useSession();
  return useQuery({
    queryKey: ['profile', userId, user?.id ?? 'visitor'],
    queryFn: ({ signal }) => api.getProfile({ params: { id: userId ?? '' } }, { signal }),
    enabled: userId !== null && status !== 'loading',
  });
}

/** Follows, or no longer. */
export function useFollow(userId: string) {
  const { api } = useFootlight();
  const { user } = useSession();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (wanted: boolean) =>
      wanted ? api.followUser({ params: { id: userId } }) : api.unfollowUser({ params: { id: userId } }),
    onSuccess: (follow) => {
      const queryKey = ['profile', userId, user?.id ?? 'visitor'];
      queries.setQueryData(queryKey, (known: object | undefined) => known && { ...known, ...follow });
    },
  });
}
