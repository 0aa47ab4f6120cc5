import type { Product } from '@footlight/contract';
import { useDeferredValue, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { messageOf } from '../../../client/errors.ts';
import { useTitle } from '../../../shell/useTitle.ts';
import { Badge } from '../../../ui/Badge.tsx';
import { Button } from '../../../ui/Button.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { EmptyState, ErrorState } from '../../../ui/Message.tsx';
import { PageHead } from '../../../ui/PageHead.tsx';
import { Skeleton } from '../../../ui/Skeleton.tsx';
import { TextField } from '../../../ui/TextField.tsx';
import { RequireUser } from '../../identity/RequireUser.tsx';
import { Price } from '../Price.tsx';
import { ProductPicture } from '../ProductPicture.tsx';
import { useProducts } from '../queries.ts';
import styles from './Catalogue.module.css';
import { ProductDialog } from './ProductDialogs.tsx';

/** The catalogue of a host. */
export function ProductsPage() {
  const { t } = useTranslation();
  useTitle(t('shop.catalogue'));
  return (
    <RequireUser>
      <Catalogue />
    </RequireUser>
  );
}

const usualCurrency = 'EUR';

function Catalogue() {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const sought = useDeferredValue(search.trim());
  const products = useProducts(sought);
  const [open, setOpen] = useState<Product | 'new' | null>(null);
  const items = products.data?.pages.flatMap((page) => page.items) ?? [];
  const isNew = items.length === 0 && sought === '';
  const create = (
    <Button variant="primary" icon="plus" onPress={() => setOpen('new')} data-testid="new-product">
      {t('shop.new')}
    </Button>
  );

  return (
    <div className={styles.page}>
      <Link to="/studio" className={styles.back}>
        <Icon name="arrowBack" size={16} />
        {t('studio.backToList')}
      </Link>
      <PageHead title={t('shop.catalogue')} body={t('shop.catalogueBody')}>
        {!isNew && create}
      </PageHead>
      {!(products.isSuccess && isNew) && (
        <div className={styles.search}>
          <TextField
            label={t('shop.search')}
            type="search"
            value={search}
            onChange={setSearch}
            data-testid="product-search"
          />
        </div>
      )}
      {products.isPending && <Skeletons />}
      {products.isError && items.length === 0 && (
        <ErrorState title={t('shop.failedTitle')} body={messageOf(products.error, t)}>
          <Button icon="refresh" onPress={() => void products.refetch()}>
            {t('common.retry')}
          </Button>
        </ErrorState>
      )}
      {products.isSuccess && isNew && (
        <EmptyState icon="bag" title={t('shop.emptyTitle')} body={t('shop.emptyBody')}>
          {create}
        </EmptyState>
      )}
      {products.isSuccess && items.length === 0 && sought !== '' && (
        <EmptyState icon="search" title={t('shop.nothingFound', { query: sought })} data-testid="no-products" />
      )}
      <ul className={styles.grid}>
        {items.map((product) => (
          <li key={product.id}>
            <ProductTile product={product} onPress={() => setOpen(product)} />
          </li>
        ))}
      </ul>
      {products.hasNextPage && (
        <div className={styles.more}>
          <Button isPending={products.isFetchingNextPage} onPress={() => void products.fetchNextPage()}>
            {t('common.more')}
          </Button>
        </div>
      )}
      <ProductDialog
        key={open === 'new' ? 'new' : (open?.id ?? 'none')}
        product={open === 'new' ? null : open}
        currency={items[0]?.currency ?? usualCurrency}
        isOpen={open !== null}
        onClose={() => setOpen(null)}
      />
    </div>
  );
}

function ProductTile({ product, onPress }: { product: Product; onPress: () => void }) {
  const { t } = useTranslation();
  const { title, stock, priceMinor, currency, imageUrl } = product;
  return (
    <AriaButton className={styles.tile} onPress={onPress} data-testid="product-tile">
      <ProductPicture url={imageUrl} />
      <span className={styles.tileText}>
        <span className={styles.tileTitle}>
          <bdi>{title}</bdi>
        </span>
        <Price minor={priceMinor} currency={currency} />
        {stock === 0 ? (
          <Badge tone="warm">{t('shop.soldOut')}</Badge>
        ) : (
          stock !== null && <span className={styles.muted}>{t('shop.inStock', { count: stock })}</span>
        )}
      </span>
    </AriaButton>
  );
}

const skeletons = ['a', 'b', 'c', 'd'];

function Skeletons() {
  return (
    <div className={styles.grid}>
      {skeletons.map((id) => (
        <Skeleton key={id} ratio="3 / 4" />
      ))}
    </div>
  );
}
