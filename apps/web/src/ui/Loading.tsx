import { useTranslation } from 'react-i18next';
import styles from './Loading.module.css';

/** A whole place that is on its way. */
export function Loading() {
  const { t } = useTranslation();
  return (
    <div className={styles.place} role="status">
      <span className={styles.lamps} aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {t('common.loading')}
    </div>
  );
}
