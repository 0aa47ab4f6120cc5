import { limits } from '@footlight/contract';
import { useEffect, useState } from 'react';
import { FileTrigger } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/Button.tsx';
import { ProductPicture } from '../ProductPicture.tsx';
import styles from './Catalogue.module.css';

/** `undefined`: as it is. `null`: none. A file: this one. */
export type PictureChange = File | null | undefined;

export interface PictureFieldProps {
  /** Of the product as the server has it. */
  url: string | null;
  change: PictureChange;
  onChange: (change: PictureChange) => void;
  error?: string | undefined;
}

const types = ['image/jpeg', 'image/png', 'image/webp'];

/** Chooses the picture of a product and shows it before it is sent. */
export function PictureField({ url, change, onChange, error }: PictureFieldProps) {
  const { t } = useTranslation();
  const preview = usePreview(change);
  const shown = change === undefined ? url : preview;
  return (
    <div className={styles.pictureField} data-testid="picture-field">
      <ProductPicture url={shown} />
      <div className={styles.pictureText}>
        <span className={styles.label}>{t('shop.picture')}</span>
        <div className={styles.pictureActions}>
          <FileTrigger acceptedFileTypes={types} onSelect={(files) => files?.[0] && onChange(files[0])}>
            <Button icon="image" size="small" data-testid="choose-picture">
              {t(shown === null ? 'shop.pictureChoose' : 'shop.pictureReplace')}
            </Button>
          </FileTrigger>
          {shown !== null && (
            <Button variant="quiet" size="small" icon="trash" onPress={() => onChange(url === null ? undefined : null)}>
              {t('shop.pictureRemove')}
            </Button>
          )}
        </div>
        {error ? (
          <span role="alert" className={styles.error}>
            {error}
          </span>
        ) : (
          <span className={styles.hint}>
            {t('shop.pictureHint', { megabytes: limits.productImageBytes / 1024 / 1024 })}
          </span>
        )}
      </div>
    </div>
  );
}

/** An address for a chosen file while it is shown. */
function usePreview(change: PictureChange): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!change) {
      setUrl(null);
      return;
    }
    const made = URL.createObjectURL(change);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [change]);
  return url;
}
