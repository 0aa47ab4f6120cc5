import type { Product } from '@footlight/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFootlight } from '../../../client/context.ts';
import { useAct } from '../../../client/useAct.ts';
import { Button } from '../../../ui/Button.tsx';
import { Confirm, Dialog } from '../../../ui/Dialog.tsx';
import { useNotify } from '../../../ui/Toast.tsx';
import { refreshProducts } from '../queries.ts';
import type { PictureChange } from './PictureField.tsx';
import { ProductForm, type ProductValues } from './ProductForm.tsx';
import { shrinkPicture } from './shrink.ts';

export interface ProductDialogProps {
  /** The one to change; null: a new one. */
  product: Product | null;
  /** Of a new product. */
  currency: string;
  isOpen: boolean;
  onClose: () => void;
  onSaved?: (product: Product) => void;
}

/** Makes or changes a product; deletes one that is not shown. */
export function ProductDialog({ product, currency, isOpen, onClose, onSaved }: ProductDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog
      title={t(product ? 'shop.editTitle' : 'shop.newTitle')}
      isOpen={isOpen}
      onClose={onClose}
      data-testid="product-dialog"
    >
      <ProductEditor product={product} currency={currency} onClose={onClose} onSaved={onSaved} />
    </Dialog>
  );
}

type EditorProps = Omit<ProductDialogProps, 'isOpen' | 'onSaved'> & {
  onSaved: ((product: Product) => void) | undefined;
};

function ProductEditor({ product: known, currency, onClose, onSaved }: EditorProps) {
  const { t } = useTranslation();
  const { api } = useFootlight();
  const queries = useQueryClient();
  const notify = useNotify();
  const [product, setProduct] = useState(known);
  const [deleting, setDeleting] = useState(false);
  const { isPending, act } = useAct();

  async function save(values: ProductValues, picture: PictureChange) {
    let saved = product
      ? await api.updateProduct({ params: { id: product.id }, body: values })
      : await api.createProduct({ body: values });
    try {
      const params = { id: saved.id };
      if (picture) saved = await api.uploadProductImage({ params, body: await shrinkPicture(picture) }, uploadPatience);
      else if (picture === null) await api.deleteProductImage({ params });
    } catch (error) {
      // A new product is saved with its picture or not at all.
      if (product === null) await api.deleteProduct({ params: { id: saved.id } }).catch(() => setProduct(saved));
      throw error;
    } finally {
      void refreshProducts(queries);
    }
    notify(t('common.saved'));
    onSaved?.(saved);
    onClose();
  }

  async function remove() {
    if (!product) return;
    const isGone = await act(() => api.deleteProduct({ params: { id: product.id } }));
    setDeleting(false);
    if (!isGone) return;
    void refreshProducts(queries);
    notify(t('shop.deleted', { title: product.title }));
    onClose();
  }

  return (
    <>
      <ProductForm
        product={product ?? undefined}
        currency={currency}
        action={t('common.save')}
        onSubmit={save}
        aside={
          product && (
            <Button variant="quiet" icon="trash" onPress={() => setDeleting(true)} data-testid="delete-product">
              {t('common.delete')}
            </Button>
          )
        }
      />
      <Confirm
        title={t('shop.deleteTitle')}
        body={t('shop.deleteBody')}
        action={t('common.delete')}
        isOpen={deleting}
        isPending={isPending}
        onConfirm={() => void remove()}
        onClose={() => setDeleting(false)}
      />
    </>
  );
}

/** A picture over a phone's uplink. */
const uploadPatience = { timeoutMs: 60_000 };
