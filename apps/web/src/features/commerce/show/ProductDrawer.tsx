import type { RoomSession } from '@footlight/client';
import { limits } from '@footlight/contract';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { messageOf } from '../../../client/errors.ts';
import { Badge } from '../../../ui/Badge.tsx';
import { Button } from '../../../ui/Button.tsx';
import { Card } from '../../../ui/Card.tsx';
import { Skeleton } from '../../../ui/Skeleton.tsx';
import { useShopFigures } from '../queries.ts';
import { useIsLive, useRunsShop, useShown } from '../useShown.ts';
import styles from './Drawer.module.css';
import { DrawerRow } from './DrawerRow.tsx';

export interface ProductDrawerProps {
  broadcastId: string;
  room: RoomSession;
  /** Stands beside the title. */
  aside?: ReactNode;
}

/** Where the products of a live show are shown, priced and counted: for its host, and for a helper. Nothing for anybody else. */
export function ProductDrawer(props: ProductDrawerProps) {
  const runs = useRunsShop(props.room);
  return runs ? <Drawer {...props} /> : null;
}

function Drawer({ broadcastId, room, aside }: ProductDrawerProps) {
  const { t } = useTranslation();
  const figures = useShopFigures(broadcastId);
  const shown = useShown(room);
  const isLive = useIsLive(room);
  const isFull = shown.length >= limits.pinnedProducts;

  return (
    <Card
      title={t('shop.desk')}
      aside={
        <span className={styles.headAside}>
          <Badge tone={shown.length > 0 ? 'warm' : 'neutral'}>
            {t('shop.shownOf', { count: shown.length, most: limits.pinnedProducts })}
          </Badge>
          {aside}
        </span>
      }
      data-testid="product-drawer"
    >
      {figures.isPending && <Skeleton height="4rem" />}
      {figures.isError && !figures.data && (
        <div role="alert" className={styles.failed}>
          <p>{messageOf(figures.error, t)}</p>
          <Button icon="refresh" size="small" onPress={() => void figures.refetch()}>
            {t('common.retry')}
          </Button>
        </div>
      )}
      {figures.data?.items.length === 0 && <p className={styles.muted}>{t('shop.drawerEmpty')}</p>}
      {isFull && <p className={styles.muted}>{t('shop.full', { most: limits.pinnedProducts })}</p>}
      <ul className={styles.rows}>
        {figures.data?.items.map(({ product, impressions, clicks }) => {
          const pin = shown.find((one) => one.product.id === product.id);
          return (
            <DrawerRow
              key={product.id}
              broadcastId={broadcastId}
              // What the room has just been told is newer than what was asked for.
              product={pin?.product ?? product}
              isShown={pin !== undefined}
              mayShow={isLive && !isFull}
              impressions={impressions}
              clicks={clicks}
            />
          );
        })}
      </ul>
    </Card>
  );
}
