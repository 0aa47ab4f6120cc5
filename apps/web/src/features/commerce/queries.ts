import { type QueryClient, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useFootlight, useSession } from '../../client/context.ts';

/** Others may change prices too, and clicks come all the time. */
const figuresRefreshMs = 4_000;

const key = {
  products: (userId: string, search: string) => ['products', userId, search],
  lineUp: (broadcastId: string) => ['shop', broadcastId, 'line-up'],
  figures: (broadcastId: string) => ['shop', broadcastId, 'figures'],
};

/** The catalogue of this account. */
export function useProducts(search: string) {
  const { api } = useFootlight();
  const { user } = useSession();
  return useInfiniteQuery({
    queryKey: key.products(user?.id ?? '', search),
    queryFn: ({ pageParam, signal }) =>
      api.listProducts(
        { query: { ...(search !== '' && { search }), ...(pageParam !== null && { cursor: pageParam }) } },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    // What was found stays while something else is looked for.
    placeholderData: (before) => before,
  });
}

export function useLineUp(broadcastId: string) {
  const { api } = useFootlight();
  return useQuery({
    queryKey: key.lineUp(broadcastId),
    queryFn: ({ signal }) => api.getLineUp({ params: { id: broadcastId } }, { signal }),
  });
}

/** The line-up with what its products were seen and clicked. */
export function useShopFigures(broadcastId: string) {
  const { api } = useFootlight();
  return useQuery({
    queryKey: key.figures(broadcastId),
    queryFn: ({ signal }) => api.shopFigures({ params: { id: broadcastId } }, { signal }),
    refetchInterval: figuresRefreshMs,
  });
}

/** A product has changed: every list that has it is asked again. */
export function refreshProducts(queries: QueryClient): Promise<unknown> {
  return Promise.all([
    queries.invalidateQueries({ queryKey: ['products'] }),
    queries.invalidateQueries({ queryKey: ['shop'] }),
  ]);
}

export function refreshShop(queries: QueryClient, broadcastId: string): Promise<unknown> {
  return queries.invalidateQueries({ queryKey: ['shop', broadcastId] });
}

export const lineUpKey = key.lineUp;
