import type { Product } from '@footlight/contract';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFootlight } from '../../../client/context.ts';
import { messageOf } from '../../../client/errors.ts';
import { Button } from '../../../ui/Button.tsx';
import { useNotify } from '../../../ui/Toast.tsx';
import { PriceField, StockField } from '../AmountFields.tsx';
import { toMajor, toMinor } from '../money.ts';
import { refreshShop } from '../queries.ts';
import styles from './Drawer.module.css';

/** Price and stock of a product while the show runs. */
export function QuickEdit({
  broadcastId,
  product,
  onDone,
}: {
  broadcastId: string;
  product: Product;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const { api } = useFootlight();
  const queries = useQueryClient();
  const notify = useNotify();
  const { id, currency } = product;
  const [price, setPrice] = useState(toMajor(product.priceMinor, currency));
  const [stock, setStock] = useState(product.stock ?? Number.NaN);
  const [isPending, setPending] = useState(false);

  async function change(body: { priceMinor?: number; stock?: number | null }) {
    setPending(true);
    try {
      await api.updateShownProduct({ params: { id: broadcastId, productId: id }, body });
      onDone();
    } catch (error) {
      notify(messageOf(error, t), 'danger');
    } finally {
      setPending(false);
      void refreshShop(queries, broadcastId);
    }
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    // An amount that was cleared is none: what it costs stays.
    void change({
      ...(!Number.isNaN(price) && { priceMinor: toMinor(price, currency) }),
      stock: Number.isNaN(stock) ? null : stock,
    });
  }

  return (
    <form className={styles.edit} onSubmit={submit} noValidate data-testid="quick-edit">
      <PriceField currency={currency} value={price} onChange={setPrice} autoFocus />
      <StockField value={stock} onChange={setStock} />
      <div className={styles.editActions}>
        {product.stock !== 0 && (
          <Button size="small" variant="quiet" isDisabled={isPending} onPress={() => void change({ stock: 0 })}>
            {t('shop.markSoldOut')}
          </Button>
        )}
        <Button size="small" type="submit" isPending={isPending} data-testid="quick-save">
          {t('common.save')}
        </Button>
      </div>
    </form>
  );
}
