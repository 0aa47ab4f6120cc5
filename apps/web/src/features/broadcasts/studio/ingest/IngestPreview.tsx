import type { PlaybackProtocol, RoomSession } from '@footlight/client';
import type { Broadcast, IngestHealth } from '@footlight/contract';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { usePlayer } from '../../../../client/usePlayer.ts';
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
}

/** What arrives from the encoder, without its sound. */
export function IngestPreview({ broadcast, room, health }: IngestPreviewProps) {
  const { t } = useTranslation();
  const isReceiving = health.state === 'receiving';
  return (
    <div className={classes(styles.frame, broadcast.onAir && styles.live)}>
      {isReceiving ? (
        <Screen id={broadcast.id} room={room} />
      ) : (
        <div className={styles.message} role="status">
          <Icon name="signal" size={36} />
          <p>{t(health.state === 'lost' ? 'ingest.lostBody' : 'ingest.waitingBody')}</p>
        </div>
      )}
    </div>
  );
}

function Screen({ id, room }: { id: string; room: RoomSession }) {
  const { t } = useTranslation();
  const video = useRef<HTMLVideoElement>(null);
  const [player, play] = usePlayer(room, protocols);
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
