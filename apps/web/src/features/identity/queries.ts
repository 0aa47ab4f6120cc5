import { useQuery } from '@tanstack/react-query';
import { useFootlight } from '../../client/context.ts';

/** What the page has to know of this installation before anybody logs in. */
export function useInstance() {
  const { api } = useFootlight();
  return useQuery({ queryKey: ['instance'], queryFn: () => api.instance({}), staleTime: 60_000 });
}
