import type { Player, PlayerState } from '@footlight/client';
import type { Broadcast } from '@footlight/contract';
import { useTranslation } from 'react-i18next';
import { Badge, LiveBadge } from '../../../ui/Badge.tsx';
import { Button } from '../../../ui/Button.tsx';
import type { Playback } from './usePlayback.ts';
import styles from './Watch.module.css';

export interface CornerProps {
  broadcast: Broadcast | null;
  isLive: boolean;
  player: Player | null;
  play: PlayerState;
  playback: Playback;
}

/** Where one is: live, or behind with the way back; paused; waiting for the network. */
export function Corner({ broadcast, isLive, player, play, playback }: CornerProps) {
  const { t } = useTranslation();
  const isBehind = isLive && player !== null && !play.atLiveEdge;

  function goLive() {
    playback.resume();
    player?.goLive();
  }

  return (
    <div className={styles.corner}>
      {isBehind ? (
        <Button variant="stage" size="small" onPress={goLive} data-testid="go-to-live">
          {t('watch.goToLive')}
        </Button>
      ) : (
        broadcast?.status === 'live' && <LiveBadge />
      )}
      {isLive && playback.isPaused && <Badge tone="stage">{t('watch.paused')}</Badge>}
      {isLive && !playback.isPaused && play.phase === 'stalled' && (
        <Badge tone="stage" data-testid="buffering">
          {t('watch.buffering')}
        </Badge>
      )}
    </div>
  );
}
