import { useTranslation } from 'react-i18next';
import { Avatar } from '../../../ui/Avatar.tsx';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { useInteraction } from '../../interaction/InteractionContext.ts';
import { useMeetingParts } from '../meeting/MeetingContext.ts';
import { mayPublish } from '../meeting/tiles.ts';
import styles from './People.module.css';
import { useLetSpeak } from './useLetSpeak.ts';

/** Raised hands in the order they went up. Who listens may be let speak from here. */
export function Hands() {
  const { t } = useTranslation();
  const { interaction, view } = useInteraction();
  const { state, moderates, manages, run } = useMeetingParts();
  const letSpeak = useLetSpeak();
  const { hands } = view;
  if (hands.length === 0) return null;
  return (
    <section className={styles.section} aria-label={t('stage.hands', { count: hands.length })}>
      <h3>{t('stage.hands', { count: hands.length })}</h3>
      <ol className={styles.list} data-testid="meeting-hands">
        {hands.map(({ peerId, displayName, userId }) => {
          const peer = peerId === state.me?.peerId ? state.me : state.peers.find((one) => one.peerId === peerId);
          // In a large meeting those who only listen are not named.
          const listens = peer === undefined || !mayPublish(peer.role);
          return (
            <li key={peerId} className={styles.person}>
              <Avatar name={displayName} id={userId ?? peer?.guestId ?? peerId} size="2rem" />
              <span className={styles.who}>
                <bdi>{displayName}</bdi>
              </span>
              {manages && listens && (
                <Button
                  size="small"
                  variant="primary"
                  aria-label={t('rooms.people.letSpeak', { name: displayName })}
                  onPress={() => letSpeak({ peerId, displayName })}
                  data-testid="let-speak"
                >
                  {t('rooms.people.makeSpeaker')}
                </Button>
              )}
              {moderates && (
                <IconButton
                  icon="close"
                  size="small"
                  label={t('stage.lowerName', { name: displayName })}
                  onPress={() => run(interaction.lowerHand(peerId))}
                />
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
