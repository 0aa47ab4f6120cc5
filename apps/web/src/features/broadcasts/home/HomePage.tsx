import type { Broadcast } from '@footlight/contract';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { messageOf } from '../../../client/errors.ts';
import { useTitle } from '../../../shell/useTitle.ts';
import { Button, ButtonLink } from '../../../ui/Button.tsx';
import { EmptyState, ErrorState } from '../../../ui/Message.tsx';
import { BroadcastCard, CardGrid, CardSkeletons } from '../BroadcastCard.tsx';
import { useBroadcastList, useLiveBroadcasts } from '../queries.ts';
import { Hero } from './Hero.tsx';
import styles from './Home.module.css';

/** What is on: live now, coming up, or what a search found. */
export function HomePage() {
  const [params] = useSearchParams();
  const search = params.get('q')?.trim();
  return search ? <SearchResults search={search} /> : <Programme />;
}

function Programme() {
  const { t } = useTranslation();
  useTitle(undefined);
  const live = useLiveBroadcasts();
  const upcoming = useBroadcastList({ status: 'scheduled' });
  const liveNow = live.data?.pages.flatMap((page) => page.items) ?? [];
  const planned = (upcoming.data?.pages.flatMap((page) => page.items) ?? []).filter(
    (item) => item.scheduledAt !== null,
  );
  const [featured] = liveNow;

  return (
    <div className={styles.page}>
      <Hero featured={featured ?? null} />
      <section className={styles.section} aria-labelledby="live-now" data-testid="live-now">
        <h2 id="live-now">{t('home.liveNow')}</h2>
        <Results query={live} items={liveNow} skeletons={3}>
          <EmptyState icon="moon" title={t('home.emptyTitle')} body={t('home.emptyBody')} data-testid="live-empty">
            <ButtonLink to="/studio">{t('home.goLive')}</ButtonLink>
          </EmptyState>
        </Results>
      </section>
      {!upcoming.isError && (
        <section className={styles.section} aria-labelledby="upcoming" data-testid="upcoming">
          <h2 id="upcoming">{t('home.upcoming')}</h2>
          <Results query={upcoming} items={planned} skeletons={3}>
            <p className={styles.quiet}>{t('home.upcomingEmpty')}</p>
          </Results>
        </section>
      )}
    </div>
  );
}

function SearchResults({ search }: { search: string }) {
  const { t } = useTranslation();
  const title = t('home.resultsFor', { query: search });
  useTitle(title);
  const found = useBroadcastList({ search });
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className={styles.section} aria-labelledby="results" data-testid="search-results">
      <h1 id="results">{title}</h1>
      <Results query={found} items={items} skeletons={6} level={2}>
        <EmptyState
          icon="search"
          title={t('home.noResultsTitle', { query: search })}
          body={t('home.noResultsBody')}
          data-testid="no-results"
        />
      </Results>
    </section>
  );
}

interface ResultsProps {
  query: ReturnType<typeof useBroadcastList>;
  items: readonly Broadcast[];
  skeletons: number;
  /** Level of the cards' titles. */
  level?: 2 | 3;
  /** Shown when there is nothing. */
  children: React.ReactNode;
}

/** A list in any of its states: on its way, failed, empty, or there (with more to fetch). */
function Results({ query, items, skeletons, level = 3, children }: ResultsProps) {
  const { t } = useTranslation();
  if (query.isPending) return <CardSkeletons count={skeletons} />;
  if (query.isError && items.length === 0) {
    return (
      <ErrorState title={t('home.failedTitle')} body={messageOf(query.error, t)}>
        <Button icon="refresh" onPress={() => void query.refetch()}>
          {t('common.retry')}
        </Button>
      </ErrorState>
    );
  }
  if (items.length === 0) return children;
  return (
    <>
      <CardGrid>
        {items.map((broadcast) => (
          <BroadcastCard key={broadcast.id} broadcast={broadcast} level={level} />
        ))}
      </CardGrid>
      {query.hasNextPage && (
        <div className={styles.more}>
          <Button isPending={query.isFetchingNextPage} onPress={() => void query.fetchNextPage()}>
            {t('common.more')}
          </Button>
        </div>
      )}
    </>
  );
}
