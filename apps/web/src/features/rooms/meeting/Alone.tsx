import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/Button.tsx';
import { useCopyLink } from '../useCopyLink.ts';
import styles from './Meeting.module.css';
import { useMeetingParts } from './MeetingContext.ts';

/** Nobody else is here yet: the link is what is needed now. */
export function Alone() {
  const { t } = useTranslation();
  const copyLink = useCopyLink();
  const { meeting, known, invite } = useMeetingParts();
  return (
    <aside className={styles.alone} aria-label={t('rooms.alone.title')} data-testid="alone">
      <strong>{t('rooms.alone.title')}</strong>
      <p>{t('rooms.alone.body')}</p>
      <Button
        variant="primary"
        icon="link"
        onPress={() => copyLink({ id: meeting.roomId, inviteToken: known?.inviteToken ?? invite })}
        data-testid="copy-link"
      >
        {t('rooms.copyLink')}
      </Button>
    </aside>
  );
}
