import { useTranslation } from 'react-i18next';
import { Lamps } from './Lamps.tsx';
import styles from './Loading.module.css';

/** A whole place that is on its way. */
export function Loading() {
  const { t } = useTranslation();
  return (
    <div className={styles.place} role="status">
      <Lamps />
      {t('common.loading')}
    </div>
  );
}
