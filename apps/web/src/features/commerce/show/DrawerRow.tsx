import type { Product } from '@footlight/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFootlight } from '../../../client/context.ts';
import { messageOf } from '../../../client/errors.ts';
import { Badge } from '../../../ui/Badge.tsx';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { useNotify } from '../../../ui/Toast.tsx';
import { Price } from '../Price.tsx';
import { ProductPicture } from '../ProductPicture.tsx';
import { refreshShop } from '../queries.ts';
import styles from './Drawer.module.css';
import { QuickEdit } from './QuickEdit.tsx';

export interface DrawerRowProps {
  broadcastId: string;
  product: Product;
  isShown: boolean;
  /** There is a place left. */
  mayShow: boolean;
  impressions: number;
  clicks: number;
}

export function DrawerRow({ broadcastId, product, isShown, mayShow, impressions, clicks }: DrawerRowProps) {
  const { t } = useTranslation();
  const { api } = useFootlight();
  const queries = useQueryClient();
  const notify = useNotify();
  const [editing, setEditing] = useState(false);
  const [isPending, setPending] = useState(false);
  const { title, stock } = product;

  async function toggle() {
    setPending(true);
    try {
      const request = { params: { id: broadcastId }, body: { productId: product.id } };
      await (isShown ? api.unpinProduct(request) : api.pinProduct(request));
    } catch (error) {
      notify(messageOf(error, t), 'danger');
    } finally {
      setPending(false);
      void refreshShop(queries, broadcastId);
    }
  }

  return (
    <li className={styles.row} data-shown={isShown || undefined} data-testid="drawer-row">
      <div className={styles.line}>
        <span className={styles.thumb}>
          <ProductPicture url={product.imageUrl} />
        </span>
        <div className={styles.text}>
          <bdi className={styles.title}>{title}</bdi>
          <Price minor={product.priceMinor} currency={product.currency} />
          <span className={styles.figures}>
            {stock === 0 ? (
              <Badge tone="warm">{t('shop.soldOut')}</Badge>
            ) : (
              stock !== null && <span>{t('shop.inStock', { count: stock })}</span>
            )}
            <span data-testid="figures">{t('shop.figures', { clicks, impressions })}</span>
          </span>
        </div>
        <IconButton
          icon="edit"
          size="small"
          label={t('shop.changeOne', { title })}
          aria-expanded={editing}
          onPress={() => setEditing(!editing)}
        />
      </div>
      <Button
        icon={isShown ? 'eyeOff' : 'pin'}
        size="small"
        isPending={isPending}
        isDisabled={!isShown && !mayShow}
        aria-label={t(isShown ? 'shop.unpinOne' : 'shop.pinOne', { title })}
        onPress={() => void toggle()}
        data-testid={isShown ? 'unpin' : 'pin'}
      >
        {t(isShown ? 'shop.unpin' : 'shop.pin')}
      </Button>
      {editing && <QuickEdit broadcastId={broadcastId} product={product} onDone={() => setEditing(false)} />}
    </li>
  );
}
