import type { Meeting } from '@footlight/contract';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/Button.tsx';
import { Lamps } from '../../../ui/Lamps.tsx';
import { useArrival } from '../../../ui/useArrival.ts';
import type { HostStage } from '../../broadcasts/studio/HostStage.ts';
import { useStageState } from '../../broadcasts/studio/useHostStage.ts';
import styles from './Door.module.css';
import { waitOf, willSpeak } from './door.ts';
import { OwnPicture } from './OwnPicture.tsx';

export interface LobbyProps {
  title: string;
  known: Meeting | undefined;
  stage: HostStage;
  onLeave: () => void;
}

/** Waiting for a host; who will be seen has a last look in the mirror. */
export function Lobby({ title, known, stage, onLeave }: LobbyProps) {
  const { t } = useTranslation();
  const captures = useStageState(stage);
  const page = useArrival<HTMLElement>();
  return (
    <section ref={page} tabIndex={-1} className={styles.lobby} data-testid="lobby">
      <Lamps />
      <div role="status">
        <h1>{t('rooms.lobby.title')}</h1>
        <p>{t('rooms.lobby.body', { wait: waitOf(known) })}</p>
      </div>
      <p className={styles.quiet}>
        <bdi>{title}</bdi>
      </p>
      {known && willSpeak(known) && (
        <div className={styles.lobbyPicture}>
          <OwnPicture stage={stage} captures={captures} />
        </div>
      )}
      <Button icon="logOut" onPress={onLeave} data-testid="leave-lobby">
        {t('rooms.lobby.leave')}
      </Button>
    </section>
  );
}
