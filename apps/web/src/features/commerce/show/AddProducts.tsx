import { limits, type Product } from '@footlight/contract';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { messageOf } from '../../../client/errors.ts';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { Skeleton } from '../../../ui/Skeleton.tsx';
import { TextField } from '../../../ui/TextField.tsx';
import { ProductDialog } from '../catalogue/ProductDialogs.tsx';
import { Price } from '../Price.tsx';
import { ProductPicture } from '../ProductPicture.tsx';
import { useProducts } from '../queries.ts';
import styles from './LineUp.module.css';

export interface AddProductsProps {
  isOpen: boolean;
  onClose: () => void;
  /** Ids of what is in the line-up. */
  chosen: readonly string[];
  onAdd: (product: Product) => Promise<void>;
  onRemove: (id: string) => Promise<void>;
}

/** Takes products of the catalogue into the line-up; makes new ones on the way. */
export function AddProducts({ isOpen, onClose, ...rest }: AddProductsProps) {
  const { t } = useTranslation();
  return (
    <Dialog title={t('shop.addTitle')} isOpen={isOpen} onClose={onClose} data-testid="add-dialog">
      <Chooser {...rest} />
      <div className={styles.done}>
        <Button variant="primary" onPress={onClose}>
          {t('shop.done')}
        </Button>
      </div>
    </Dialog>
  );
}

function Chooser({ chosen, onAdd, onRemove }: Omit<AddProductsProps, 'isOpen' | 'onClose'>) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const sought = useDeferredValue(search.trim());
  const products = useProducts(sought);
  const [making, setMaking] = useState(false);
  const items = products.data?.pages.flatMap((page) => page.items) ?? [];
  const isFull = chosen.length >= limits.lineUpLength;

  return (
    <div className={styles.chooser}>
      <div className={styles.chooserHead}>
        <TextField label={t('shop.search')} type="search" value={search} onChange={setSearch} />
        <Button icon="plus" onPress={() => setMaking(true)}>
          {t('shop.new')}
        </Button>
      </div>
      {products.isPending && <Skeleton height="3.5rem" />}
      {products.isError && <p role="alert">{messageOf(products.error, t)}</p>}
      {products.isSuccess && items.length === 0 && (
        <p className={styles.muted}>
          {sought === '' ? t('shop.emptyTitle') : t('shop.nothingFound', { query: sought })}
        </p>
      )}
      <ul className={styles.found}>
        {items.map((product) => {
          const isIn = chosen.includes(product.id);
          return (
            <li key={product.id} className={styles.row} data-chosen={isIn || undefined}>
              <span className={styles.thumb}>
                <ProductPicture url={product.imageUrl} />
              </span>
              <span className={styles.text}>
                <bdi className={styles.title}>{product.title}</bdi>
                <Price minor={product.priceMinor} currency={product.currency} />
              </span>
              <Button
                size="small"
                icon={isIn ? 'close' : 'plus'}
                variant={isIn ? 'quiet' : 'secondary'}
                isDisabled={!isIn && isFull}
                aria-label={t(isIn ? 'shop.takeOut' : 'shop.takeIn', { title: product.title })}
                onPress={() => void (isIn ? onRemove(product.id) : onAdd(product))}
              >
                {t(isIn ? 'shop.remove' : 'shop.addOne')}
              </Button>
            </li>
          );
        })}
      </ul>
      {products.hasNextPage && (
        <Button isPending={products.isFetchingNextPage} onPress={() => void products.fetchNextPage()}>
          {t('common.more')}
        </Button>
      )}
      <ProductDialog
        product={null}
        currency={items[0]?.currency ?? 'EUR'}
        isOpen={making}
        onClose={() => setMaking(false)}
        onSaved={(product) => void onAdd(product)}
      />
    </div>
  );
}
