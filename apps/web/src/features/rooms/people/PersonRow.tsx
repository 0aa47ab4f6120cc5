import type { RoomRole } from '@footlight/contract';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { Avatar } from '../../../ui/Avatar.tsx';
import { IconButton } from '../../../ui/Button.tsx';
import { classes } from '../../../ui/classes.ts';
import { Icon } from '../../../ui/Icon.tsx';
import { MenuButton, MenuItem, MenuRule } from '../../../ui/Menu.tsx';
import { useInteraction } from '../../interaction/InteractionContext.ts';
import { useMeetingParts } from '../meeting/MeetingContext.ts';
import styles from './People.module.css';
import type { PersonInfo } from './people.ts';
import { roleName } from './roles.ts';
import { useLetSpeak } from './useLetSpeak.ts';

export interface PersonRowProps {
  person: PersonInfo;
  /** Asks first. */
  onRemove: (person: PersonInfo) => void;
}

/** Somebody in the meeting: what they are, whether they are heard and seen, and what a host can do. */
export const PersonRow = memo(function PersonRow({ person, onRemove }: PersonRowProps) {
  const { t } = useTranslation();
  const { peer, identity, isSelf, isOwner, isLeader, isMuted, hasCamera, sharesScreen, hand } = person;
  const { displayName, role } = peer;
  const isListening = isMuted === null;
  return (
    <li className={styles.person} data-testid="person" data-peer={peer.peerId} data-role={role} data-muted={isMuted}>
      <Avatar name={displayName} id={identity} size="2rem" />
      <span className={styles.who}>
        <bdi>{isSelf ? t('rooms.tile.you', { name: displayName }) : displayName}</bdi>
        <span className={styles.hint}>
          {t('rooms.role', { role: roleName(role, isOwner) })}
          {peer.guestId !== null && ` · ${t('rooms.people.guest')}`}
          {isLeader && (
            <>
              {' · '}
              <span className={styles.leads} data-testid="leads">
                {t('rooms.people.leads')}
              </span>
            </>
          )}
        </span>
      </span>
      <span className={styles.states}>
        {hand && <State icon="hand" word={t('rooms.tile.hand')} isOn />}
        {sharesScreen && <State icon="monitor" word={t('rooms.people.sharing')} isOn />}
        {!isListening && (
          <>
            <State
              icon={hasCamera ? 'camera' : 'cameraOff'}
              word={t(hasCamera ? 'rooms.people.cameraOn' : 'rooms.people.cameraOff')}
              isOn={hasCamera}
            />
            <State
              icon={isMuted ? 'microphoneOff' : 'microphone'}
              word={t(isMuted ? 'rooms.tile.muted' : 'rooms.people.unmuted')}
              isOn={!isMuted}
            />
          </>
        )}
      </span>
      {!isSelf && !isOwner && <PersonMenu person={person} onRemove={onRemove} />}
    </li>
  );
});

function State({ icon, word, isOn }: { icon: Parameters<typeof Icon>[0]['name']; word: string; isOn: boolean }) {
  return (
    <span className={classes(styles.state, isOn && styles.on)} title={word}>
      <Icon name={icon} size={18} />
      <span className="visually-hidden">{word}</span>
    </span>
  );
}

const roles: Record<string, RoomRole> = {
  cohost: 'host',
  moderator: 'moderator',
  speaker: 'speaker',
  listener: 'viewer',
};

function PersonMenu({ person, onRemove }: PersonRowProps) {
  const { t } = useTranslation();
  const { meeting, moderates, manages, run } = useMeetingParts();
  const { interaction } = useInteraction();
  const letSpeak = useLetSpeak();
  const { peer, isMuted, hasCamera, sharesScreen, hand } = person;
  const { peerId, displayName: name, role } = peer;
  if (!moderates || (role === 'host' && !manages)) return null;

  function act(id: string) {
    const given = roles[id];
    if (given === 'speaker' && role === 'viewer') letSpeak(peer);
    else if (given)
      run(meeting.setRole(peerId, given), t('rooms.people.roleGiven', { name, role: roleName(given, false) }));
    else if (id === 'mute') run(meeting.mute(peerId));
    else if (id === 'cameraOff') run(meeting.mute(peerId, 'video'));
    else if (id === 'stopScreen') run(meeting.stopScreen(peerId), t('rooms.people.screenStopped', { name }));
    else if (id === 'ask') run(meeting.askToUnmute(peerId), t('rooms.people.askedName', { name }));
    else if (id === 'askCamera') run(meeting.askToUnmute(peerId, 'video'), t('rooms.people.askedName', { name }));
    else if (id === 'lower') run(interaction.lowerHand(peerId));
    else if (id === 'remove') onRemove(person);
  }

  return (
    <MenuButton
      label={t('moderation.personMenu', { name })}
      onAction={act}
      items={
        <>
          {isMuted === false && <MenuItem id="mute" icon="microphoneOff" label={t('stage.muteThem')} />}
          {isMuted === true && <MenuItem id="ask" icon="microphone" label={t('rooms.people.ask')} />}
          {isMuted !== null && (
            <MenuItem
              id={hasCamera ? 'cameraOff' : 'askCamera'}
              icon={hasCamera ? 'cameraOff' : 'camera'}
              label={t(hasCamera ? 'rooms.people.stopCamera' : 'rooms.people.askCamera')}
            />
          )}
          {sharesScreen && <MenuItem id="stopScreen" icon="monitor" label={t('rooms.people.stopScreen')} />}
          {hand && <MenuItem id="lower" icon="hand" label={t('stage.lowerHand')} />}
          {manages && (isMuted !== null || hand) && <MenuRule />}
          {manages && role !== 'host' && <MenuItem id="cohost" icon="shield" label={t('rooms.people.makeCohost')} />}
          {manages && role !== 'moderator' && (
            <MenuItem id="moderator" icon="shield" label={t('rooms.people.makeModerator')} />
          )}
          {manages && role !== 'speaker' && (
            <MenuItem id="speaker" icon="users" label={t('rooms.people.makeSpeaker')} />
          )}
          {manages && role !== 'viewer' && <MenuItem id="listener" icon="eye" label={t('rooms.people.makeListener')} />}
          <MenuRule />
          <MenuItem id="remove" icon="logOut" label={t('rooms.people.remove')} />
        </>
      }
    >
      <IconButton icon="more" size="small" label={t('moderation.personMenu', { name })} data-testid="person-menu" />
    </MenuButton>
  );
}
