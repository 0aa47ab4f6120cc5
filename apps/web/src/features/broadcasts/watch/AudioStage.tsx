import type { RoomState } from '@footlight/client';
import type { Broadcast } from '@footlight/contract';
import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import { Avatar } from '../../../ui/Avatar.tsx';
import { classes } from '../../../ui/classes.ts';
import { type OnStage, onStageOf } from '../../interaction/stage/people.ts';
import styles from './Watch.module.css';

/** What a show without a picture looks like: who is on stage, with a ring around whoever speaks. */
export function AudioStage({ broadcast, state }: { broadcast: Broadcast; state: RoomState }) {
  const { t } = useTranslation();
  const people = onStageOf({ host: broadcast.host, peers: state.peers, levels: state.levels });
  return (
    <ul className={styles.audioStage} aria-label={t('stage.onStage')} data-testid="audio-stage">
      {people.map((person) => (
        <Voice key={person.key} person={person} />
      ))}
    </ul>
  );
}

function Voice({ person: { key, displayName, role, level, isSpeaking } }: { person: OnStage }) {
  const { t } = useTranslation();
  return (
    <li className={styles.voice} data-testid="voice" data-speaking={isSpeaking}>
      <span
        className={classes(styles.voiceRing, isSpeaking && styles.voiceSpeaks)}
        style={{ '--level': level } as CSSProperties}
      >
        <Avatar name={displayName} id={key} size={role === 'host' ? '5.5rem' : '4.5rem'} />
      </span>
      <bdi>{displayName}</bdi>
      {role === 'host' && <span>{t('studio.role', { role })}</span>}
    </li>
  );
}
