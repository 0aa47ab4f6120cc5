import { FootlightError } from '@footlight/client';
import { limits, type Product } from '@footlight/contract';
import { type FormEvent, type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type FieldErrors, useSubmission } from '../../../client/useSubmission.ts';
import { Button } from '../../../ui/Button.tsx';
import { Form, FormActions } from '../../../ui/Form.tsx';
import { Select } from '../../../ui/Select.tsx';
import { TextField } from '../../../ui/TextField.tsx';
import { TitleField } from '../../../ui/TitleField.tsx';
import { PriceField, StockField } from '../AmountFields.tsx';
import { currencyOptions, toMajor, toMinor } from '../money.ts';
import styles from './Catalogue.module.css';
import { isLink } from './link.ts';
import { type PictureChange, PictureField } from './PictureField.tsx';

export interface ProductValues {
  title: string;
  description: string;
  priceMinor: number;
  currency: string;
  url: string | null;
  stock: number | null;
}

export interface ProductFormProps {
  /** The one to change; without it a new one is made. */
  product?: Product | undefined;
  /** Of a new product. */
  currency: string;
  action: string;
  onSubmit: (values: ProductValues, picture: PictureChange) => Promise<void>;
  /** Stands at the start of the row with the action. */
  aside?: ReactNode;
}

/** Refusals that are about the picture: nothing else of a product can be too large or of a wrong type. */
const pictureProblems = {
  payload_too_large: 'shop.pictureTooLarge',
  unsupported_media_type: 'shop.pictureWrongType',
} as const;

/** What is sold: its name, price, stock, link and picture. */
export function ProductForm({ product, currency: usual, action, onSubmit, aside }: ProductFormProps) {
  const { t, i18n } = useTranslation();
  const [title, setTitle] = useState(product?.title ?? '');
  const [description, setDescription] = useState(product?.description ?? '');
  const [currency, setCurrency] = useState(product?.currency ?? usual);
  const [price, setPrice] = useState(product ? toMajor(product.priceMinor, product.currency) : Number.NaN);
  const [stock, setStock] = useState(product?.stock ?? Number.NaN);
  const [url, setUrl] = useState(product?.url ?? '');
  const [picture, setPicture] = useState<PictureChange>(undefined);
  const { errors, failure, isPending, send } = useSubmission();
  const currencies = useMemo(() => currencyOptions(i18n.language), [i18n.language]);

  function submit(event: FormEvent) {
    event.preventDefault();
    const link = url.trim();
    const found: FieldErrors = {};
    if (title.trim() === '') found.title = t('fields.required');
    if (Number.isNaN(price)) found.priceMinor = t('fields.required');
    if (link !== '' && !isLink(link)) found.url = t('shop.linkWrong');
    if (picture && picture.size > limits.productImageBytes * 8) found.picture = t('shop.pictureTooLarge');
    const values = () => ({
      title: title.trim(),
      description: description.trim(),
      priceMinor: toMinor(price, currency),
      currency,
      url: link === '' ? null : link,
      stock: Number.isNaN(stock) ? null : stock,
    });
    void send(found, () => onSubmit(values(), picture), pictureErrorOf);
  }

  function pictureErrorOf(error: unknown): FieldErrors | null {
    const code = error instanceof FootlightError ? error.code : '';
    if (!(code in pictureProblems)) return null;
    return { picture: t(pictureProblems[code as keyof typeof pictureProblems]) };
  }

  return (
    <Form failure={failure} onSubmit={submit} data-testid="product-form">
      <PictureField url={product?.imageUrl ?? null} change={picture} onChange={setPicture} error={errors.picture} />
      <TitleField label={t('shop.fieldTitle')} value={title} onChange={setTitle} error={errors.title} />
      <div className={styles.amounts}>
        <PriceField
          currency={currency}
          value={price}
          onChange={setPrice}
          error={errors.priceMinor}
          isRequired
          data-testid="price-field"
        />
        <Select label={t('shop.fieldCurrency')} value={currency} onChange={setCurrency} options={currencies} />
        <StockField value={stock} onChange={setStock} error={errors.stock} />
      </div>
      <TextField
        label={t('shop.fieldLink')}
        hint={t('shop.fieldLinkHint')}
        name="url"
        type="url"
        value={url}
        onChange={setUrl}
        error={errors.url}
        maxLength={limits.urlLength}
      />
      <TextField
        label={t('shop.fieldDescription')}
        name="description"
        value={description}
        onChange={setDescription}
        error={errors.description}
        maxLength={limits.descriptionLength}
        rows={3}
      />
      <FormActions aside={aside}>
        <Button type="submit" variant="primary" isPending={isPending} data-testid="save-product">
          {action}
        </Button>
      </FormActions>
    </Form>
  );
}
