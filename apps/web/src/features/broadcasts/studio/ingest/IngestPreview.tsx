import type { PlaybackProtocol, RoomSession } from '@footlight/client';
import type { Broadcast, IngestHealth } from '@footlight/contract';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { usePlayer } from '../../../../client/usePlayer.ts';
import { usePreview } from '../../../../client/usePreview.ts';
import { Badge } from '../../../../ui/Badge.tsx';
import { classes } from '../../../../ui/classes.ts';
import { Icon } from '../../../../ui/Icon.tsx';
import { Poster } from '../../Poster.tsx';
import styles from '../Stage.module.css';

/** The host's own room sends what other speakers show; what the encoder sends comes back by HLS, as most viewers get it. */
const protocols: readonly PlaybackProtocol[] = ['llhls', 'hls'];

export interface IngestPreviewProps {
  broadcast: Broadcast;
  room: RoomSession;
  health: IngestHealth;
  /** Where to watch what is held back until the show begins. */
  heldUrl: string | undefined;
}

/** What arrives from the encoder, without its sound. */
export function IngestPreview({ broadcast, room, health, heldUrl }: IngestPreviewProps) {
  const { t } = useTranslation();
  const isReceiving = health.state === 'receiving';
  const waitingBody = broadcast.startsWithEncoder ? 'ingest.waitingBody' : 'ingest.heldWaitingBody';
  return (
    <div className={classes(styles.frame, broadcast.onAir && styles.live)}>
      {isReceiving && heldUrl !== undefined && <HeldScreen id={broadcast.id} url={heldUrl} />}
      {isReceiving && heldUrl === undefined && <RoomScreen id={broadcast.id} room={room} />}
      {!isReceiving && (
        <div className={styles.message} role="status">
          <Icon name="signal" size={36} />
          <p>{t(health.state === 'lost' ? 'ingest.lostBody' : waitingBody)}</p>
        </div>
      )}
    </div>
  );
}

function RoomScreen({ id, room }: { id: string; room: RoomSession }) {
  const [player, play] = usePlayer(room, protocols);
  return <Screen id={id} player={player} play={play} />;
}

function HeldScreen({ id, url }: { id: string; url: string }) {
  const [preview, play] = usePreview(url);
  return <Screen id={id} player={preview} play={play} />;
}

interface ScreenProps {
  id: string;
  player: { attach(element: HTMLVideoElement | null): void } | null;
  play: { phase: string; soundOnly: boolean };
}

function Screen({ id, player, play }: ScreenProps) {
  const { t } = useTranslation();
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    player?.attach(video.current);
    return () => player?.attach(null);
  }, [player]);
  return (
    <>
      {play.soundOnly && <Poster id={id} />}
      <video
        ref={video}
        className={styles.video}
        aria-label={t('ingest.preview')}
        autoPlay
        muted
        playsInline
        data-testid="ingest-preview"
      />
      {play.soundOnly && (
        <Badge tone="stage" icon="microphone">
          {t('watch.audioOnly')}
        </Badge>
      )}
      {play.phase === 'opening' && <Badge tone="stage">{t('common.loading')}</Badge>}
    </>
  );
}
