import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/Button.tsx';
import styles from './Meeting.module.css';
import { useCopyMeetingLink } from './useCopyMeetingLink.ts';

/** Nobody else is here yet: the link is what is needed now. */
export function Alone() {
  const { t } = useTranslation();
  const copyLink = useCopyMeetingLink();
  return (
    <aside className={styles.alone} aria-label={t('rooms.alone.title')} data-testid="alone">
      <strong>{t('rooms.alone.title')}</strong>
      <p>{t('rooms.alone.body')}</p>
      <Button variant="primary" icon="link" onPress={copyLink} data-testid="copy-link">
        {t('rooms.copyLink')}
      </Button>
    </aside>
  );
}
