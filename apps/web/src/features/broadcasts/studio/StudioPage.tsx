import type { Broadcast } from '@footlight/contract';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { messageOf } from '../../../client/errors.ts';
import { useTitle } from '../../../shell/useTitle.ts';
import { Button, ButtonLink } from '../../../ui/Button.tsx';
import { EmptyState, ErrorState } from '../../../ui/Message.tsx';
import { PageHead } from '../../../ui/PageHead.tsx';
import { RequireUser } from '../../identity/RequireUser.tsx';
import { BroadcastCard, CardGrid, CardSkeletons } from '../BroadcastCard.tsx';
import { useBroadcastList } from '../queries.ts';
import { CreateDialog } from './BroadcastDialogs.tsx';
import styles from './Studio.module.css';

export function StudioPage() {
  const { t } = useTranslation();
  useTitle(t('studio.title'));
  return (
    <RequireUser>
      <MyBroadcasts />
    </RequireUser>
  );
}

function MyBroadcasts() {
  const { t } = useTranslation();
  const mine = useBroadcastList({ host: 'me' });
  const [creating, setCreating] = useState(false);
  const items = mine.data?.pages.flatMap((page) => page.items) ?? [];
  const create = (
    <Button variant="primary" icon="plus" onPress={() => setCreating(true)} data-testid="new-show">
      {t('studio.new')}
    </Button>
  );

  return (
    <div className={styles.page}>
      <PageHead title={t('studio.title')} body={t('studio.body')}>
        <ButtonLink to="/studio/products" icon="bag" data-testid="open-catalogue">
          {t('shop.catalogue')}
        </ButtonLink>
        {items.length > 0 && create}
      </PageHead>
      {mine.isPending && <CardSkeletons count={3} />}
      {mine.isError && (
        <ErrorState title={t('home.failedTitle')} body={messageOf(mine.error, t)}>
          <Button icon="refresh" onPress={() => void mine.refetch()}>
            {t('common.retry')}
          </Button>
        </ErrorState>
      )}
      {mine.isSuccess && items.length === 0 && (
        <EmptyState icon="camera" title={t('studio.emptyTitle')} body={t('studio.emptyBody')}>
          {create}
        </EmptyState>
      )}
      <Group title={t('studio.current')} items={items.filter(({ status }) => status === 'live')} />
      <Group title={t('studio.planned')} items={items.filter(({ status }) => status === 'scheduled')} />
      <Group
        title={t('studio.past')}
        items={items.filter(({ status }) => status === 'ended' || status === 'cancelled')}
      >
        {mine.hasNextPage && (
          <Button isPending={mine.isFetchingNextPage} onPress={() => void mine.fetchNextPage()}>
            {t('common.more')}
          </Button>
        )}
      </Group>
      <CreateDialog isOpen={creating} onClose={() => setCreating(false)} />
    </div>
  );
}

function Group({ title, items, children }: { title: string; items: readonly Broadcast[]; children?: ReactNode }) {
  if (items.length === 0) return children ?? null;
  return (
    <section className={styles.section} aria-label={title}>
      <h2>{title}</h2>
      <CardGrid>
        {items.map((broadcast) => (
          <BroadcastCard key={broadcast.id} broadcast={broadcast} to={`/studio/${broadcast.id}`} />
        ))}
      </CardGrid>
      {children}
    </section>
  );
}
