import { useTranslation } from 'react-i18next';
import { Card } from '../../../../ui/Card.tsx';
import styles from '../Stage.module.css';

const settings = ['service', 'rate', 'bitrate', 'keyframes', 'tune', 'bframes', 'audio'] as const;

/** What to choose in OBS, in the order in which its settings ask for it. */
export function EncoderSettings() {
  const { t } = useTranslation();
  return (
    <Card title={t('ingest.settings')}>
      <p className={styles.muted}>{t('ingest.settingsBody')}</p>
      <dl className={styles.table}>
        {settings.map((setting) => (
          <div key={setting}>
            <dt>{t(`ingest.setting.${setting}`)}</dt>
            <dd>{t(`ingest.value.${setting}`)}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
