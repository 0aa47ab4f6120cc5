import { useTranslation } from 'react-i18next';
import { Avatar } from '../../../ui/Avatar.tsx';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { useMeetingParts } from '../meeting/MeetingContext.ts';
import styles from './People.module.css';

/** Who waits in the lobby, longest first. */
export function LobbyList() {
  const { t } = useTranslation();
  const { meeting, state, run } = useMeetingParts();
  const { waiting } = state;
  if (waiting.length === 0) return null;
  return (
    <section className={styles.section} aria-label={t('rooms.lobby.list', { count: waiting.length })}>
      <div className={styles.sectionHead}>
        <h3>{t('rooms.lobby.list', { count: waiting.length })}</h3>
        {waiting.length > 1 && (
          <Button size="small" variant="primary" onPress={() => run(meeting.admit())} data-testid="admit-all">
            {t('rooms.lobby.admitAll')}
          </Button>
        )}
      </div>
      <ul className={styles.list} data-testid="lobby-list">
        {waiting.map(({ waitingId, displayName, userId, guestId }) => (
          <li key={waitingId} className={styles.person} data-testid="waiting">
            <Avatar name={displayName} id={userId ?? guestId ?? waitingId} size="2rem" />
            <span className={styles.who}>
              <bdi>{displayName}</bdi>
              {guestId !== null && <span className={styles.hint}>{t('rooms.people.guest')}</span>}
            </span>
            <Button
              size="small"
              variant="primary"
              aria-label={t('rooms.lobby.admitName', { name: displayName })}
              onPress={() => run(meeting.admit(waitingId))}
              data-testid="admit"
            >
              {t('rooms.lobby.admit')}
            </Button>
            <IconButton
              icon="close"
              size="small"
              label={t('rooms.lobby.denyName', { name: displayName })}
              onPress={() => run(meeting.deny(waitingId))}
              data-testid="deny"
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
