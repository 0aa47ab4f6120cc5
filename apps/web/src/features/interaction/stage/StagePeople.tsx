import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/useFormat.ts';
import { Avatar } from '../../../ui/Avatar.tsx';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { classes } from '../../../ui/classes.ts';
import { MenuButton } from '../../../ui/Menu.tsx';
import { useInteraction } from '../InteractionContext.ts';
import { useActs } from '../moderation/ActsContext.tsx';
import { actOn, personItems, personOf } from '../moderation/personMenu.tsx';
import { RoleBadge } from '../people/RoleBadge.tsx';
import { type OnStage, onStageOf } from './people.ts';
import styles from './StageParts.module.css';

/** Who is on stage and who would like to be, for those who decide about it. */
export function StagePeople() {
  const { t } = useTranslation();
  const { venue, state } = useInteraction();
  const people = onStageOf({ host: venue.host, peers: state.peers, levels: state.levels });
  return (
    <section className={styles.people} aria-label={t('stage.title')} data-testid="stage-people">
      <h2 className="visually-hidden">{t('stage.title')}</h2>
      <h3>{t('stage.onStage')}</h3>
      <ul className={styles.list} data-testid="speakers">
        {people.map((person) => (
          <Speaker key={person.key} person={person} />
        ))}
      </ul>
      <Hands />
    </section>
  );
}

function Speaker({ person }: { person: OnStage }) {
  const { t } = useTranslation();
  const parts = useInteraction();
  const acts = useActs();
  const { displayName, role, peer, isSpeaking, key } = person;
  const target = peer && personOf(peer);
  const isOwn = peer?.peerId === parts.state.me?.peerId;
  return (
    <li className={styles.person} data-testid="speaker" data-speaking={isSpeaking}>
      <span className={classes(styles.ring, isSpeaking && styles.speaking)}>
        <Avatar name={displayName} id={key} size="2rem" />
      </span>
      <span className={styles.who}>
        <bdi>{displayName}</bdi>
        <RoleBadge role={role} />
      </span>
      {parts.canModerate && role !== 'host' && target && peer && !isOwn && (
        <>
          <IconButton
            icon="microphoneOff"
            size="small"
            label={t('stage.muteName', { name: displayName })}
            onPress={() => acts.run(parts.interaction.moderate.mutePeer(peer.peerId))}
            data-testid="mute-speaker"
          />
          <MenuButton
            label={t('moderation.personMenu', { name: displayName })}
            items={personItems(target, peer, parts, t)}
            onAction={(id) => actOn(id, target, peer, parts, acts, t)}
          >
            <IconButton
              icon="more"
              size="small"
              label={t('moderation.personMenu', { name: displayName })}
              data-testid="speaker-menu"
            />
          </MenuButton>
        </>
      )}
    </li>
  );
}

function Hands() {
  const { t } = useTranslation();
  const format = useFormat();
  const { interaction, view } = useInteraction();
  const { run } = useActs();
  const { moderate } = interaction;
  return (
    <>
      <h3 aria-live="polite">{t('stage.hands', { count: view.hands.length })}</h3>
      {view.hands.length === 0 && <p className={styles.hint}>{t('stage.noHands')}</p>}
      <ul className={styles.list} data-testid="hands">
        {view.hands.map(({ peerId, displayName, at }) => (
          <li key={peerId} className={styles.person} data-testid="raised-hand">
            <Avatar name={displayName} id={peerId} size="2rem" />
            <span className={styles.who}>
              <bdi>{displayName}</bdi>
              <span className={styles.hint}>{t('stage.waitingSince', { when: format.moment(at) })}</span>
            </span>
            <Button
              size="small"
              variant="primary"
              aria-label={t('stage.inviteName', { name: displayName })}
              onPress={() => run(moderate.inviteToStage(peerId), t('stage.invitedThem', { name: displayName }))}
              data-testid="invite-to-stage"
            >
              {t('stage.inviteShort')}
            </Button>
            <IconButton
              icon="close"
              size="small"
              label={t('stage.lowerName', { name: displayName })}
              onPress={() => run(interaction.lowerHand(peerId))}
              data-testid="lower-hand"
            />
          </li>
        ))}
      </ul>
    </>
  );
}
