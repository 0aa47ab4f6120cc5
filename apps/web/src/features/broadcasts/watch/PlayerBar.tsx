import type { Player, PlayerState } from '@footlight/client';
import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../../ui/Button.tsx';
import { Slider } from '../../../ui/Slider.tsx';
import { QualityMenu } from './QualityMenu.tsx';
import { TimeBar } from './TimeBar.tsx';
import type { useFullscreen } from './useFullscreen.ts';
import type { Playback } from './usePlayback.ts';
import styles from './Watch.module.css';

export interface PlayerBarProps {
  player: Player;
  play: PlayerState;
  playback: Playback;
  fullscreen: ReturnType<typeof useFullscreen>;
  showsStats: boolean;
  onToggleStats: () => void;
  /** Where menus open, so that they are seen in full screen too. */
  container: RefObject<HTMLElement | null>;
}

export function PlayerBar(props: PlayerBarProps) {
  const { player, play, playback, fullscreen, showsStats, onToggleStats, container } = props;
  const { t } = useTranslation();
  const { seekable, position, atLiveEdge, hasCaptions, showsCaptions } = play;
  return (
    <div className={styles.bar}>
      {seekable && <TimeBar player={player} seekable={seekable} position={position} atLiveEdge={atLiveEdge} />}
      <div className={styles.buttons}>
        <IconButton
          variant="stage"
          icon={playback.isPaused ? 'play' : 'pause'}
          label={t(playback.isPaused ? 'watch.play' : 'watch.pause')}
          onPress={playback.togglePaused}
          data-testid="toggle-play"
        />
        <IconButton
          variant="stage"
          icon={playback.isMuted ? 'volumeOff' : 'volume'}
          label={t(playback.isMuted ? 'watch.unmute' : 'watch.mute')}
          onPress={playback.toggleMuted}
          data-testid="toggle-mute"
        />
        <div className={styles.volume}>
          <Slider
            label={t('watch.volume')}
            value={playback.isMuted ? 0 : playback.volume}
            onChange={playback.setVolume}
          />
        </div>
        <span className={styles.spacer} />
        {hasCaptions && (
          <IconButton
            variant="stage"
            icon="captions"
            label={t(showsCaptions ? 'watch.captionsHide' : 'watch.captionsShow')}
            onPress={() => player.setCaptions(!showsCaptions)}
            data-testid="toggle-captions"
          />
        )}
        <QualityMenu player={player} play={play} container={container} />
        <IconButton
          variant="stage"
          icon="signal"
          label={t(showsStats ? 'watch.hideStatistics' : 'watch.statistics')}
          onPress={onToggleStats}
          data-testid="toggle-stats"
        />
        {fullscreen.isPossible && (
          <IconButton
            variant="stage"
            icon={fullscreen.isFull ? 'exitFullscreen' : 'fullscreen'}
            label={t(fullscreen.isFull ? 'watch.exitFullscreen' : 'watch.fullscreen')}
            onPress={fullscreen.toggle}
            data-testid="toggle-fullscreen"
          />
        )}
      </div>
    </div>
  );
}
