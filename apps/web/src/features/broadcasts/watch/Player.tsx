import type { Player as LivePlayer, PlayerState, RoomSession, RoomState } from '@footlight/client';
import type { Broadcast } from '@footlight/contract';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../../ui/Badge.tsx';
import { Button } from '../../../ui/Button.tsx';
import { classes } from '../../../ui/classes.ts';
import { Poster } from '../Poster.tsx';
import { Corner } from './Corner.tsx';
import { Curtain } from './Curtain.tsx';
import { PlayerBar } from './PlayerBar.tsx';
import { ExtraAudio, HlsMedia, InsetMedia, MainMedia } from './RemoteMedia.tsx';
import { StatsOverlay } from './StatsOverlay.tsx';
import { arrange } from './tracks.ts';
import { useFullscreen } from './useFullscreen.ts';
import { useIdle } from './useIdle.ts';
import { usePlayback } from './usePlayback.ts';
import styles from './Watch.module.css';
import type { WatchState } from './watchState.ts';

export interface PlayerProps {
  broadcast: Broadcast | null;
  room: RoomSession | null;
  state: RoomState;
  player: LivePlayer | null;
  play: PlayerState;
  watchState: WatchState;
  onRetry: () => void;
}

/** The picture, what lies over it, and the keys that work on it while it has the focus: space, M and F. */
export function Player({ broadcast, room, state, player, play, watchState, onRetry }: PlayerProps) {
  const { t } = useTranslation();
  const frame = useRef<HTMLDivElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const playback = usePlayback(room);
  const fullscreen = useFullscreen(frame, video);
  const [showsStats, setShowsStats] = useState(false);
  const [hasArrived, setArrived] = useState(false);
  const { main, inset, audio } = arrange(state.remote, playback.isPicturePaused);
  const [firstAudio, ...moreAudio] = audio;
  const isLive = watchState === 'live';
  const isHls = play.protocol === 'llhls' || play.protocol === 'hls';
  const hasPicture = isHls ? !play.soundOnly : main !== null;
  const label = broadcast ? t('watch.video', { title: broadcast.title }) : t('watch.player');
  const { isIdle, wake } = useIdle(!isLive || playback.isPaused || playback.isMuted);

  // The keys work at once for somebody who has just come here; nobody's focus is taken from elsewhere.
  useEffect(() => {
    const { activeElement } = document;
    if (!activeElement || activeElement === document.body || activeElement.id === 'content') {
      setArrived(true);
      frame.current?.focus({ preventScroll: true });
    }
  }, []);

  function onKeyDown(event: KeyboardEvent) {
    setArrived(false);
    if (event.altKey || event.ctrlKey || event.metaKey || !isLive) return;
    const isOnPlayer = event.target === frame.current;
    const key = event.key.toLowerCase();
    // On a button, space presses the button.
    if (key === ' ' && isOnPlayer) playback.togglePaused();
    else if (key === 'm') playback.toggleMuted();
    else if (key === 'f' && fullscreen.isPossible) fullscreen.toggle();
    else return;
    event.preventDefault();
    wake();
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div
      ref={frame}
      className={classes(styles.player, isIdle && styles.idle, hasArrived && styles.arrived)}
      role="group"
      aria-label={`${t('watch.player')}. ${t('watch.keys')}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: its keys work only while it has the focus (WCAG 2.1.4)
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerMove={wake}
      onFocus={wake}
      onBlur={() => setArrived(false)}
      data-testid="player"
      data-state={watchState}
      data-protocol={play.protocol ?? undefined}
    >
      {broadcast && (!hasPicture || !isLive) && <Poster id={broadcast.id} />}
      {/* An element that has played one of them cannot play the other. */}
      {isHls && player ? (
        <HlsMedia key="hls" element={video} player={player} label={label} playback={playback} />
      ) : (
        <MainMedia
          key="webrtc"
          element={video}
          video={main}
          audio={firstAudio ?? null}
          label={label}
          playback={playback}
        />
      )}
      {inset && !isHls && <InsetMedia video={inset} label={t('broadcast.video')} playback={playback} />}
      {!isHls && moreAudio.map((track) => <ExtraAudio key={track.consumerId} audio={track} playback={playback} />)}
      {isLive && !hasPicture && (
        <div className={styles.audioOnly}>
          <Badge tone="stage" icon="microphone">
            {t('watch.audioOnly')}
          </Badge>
        </div>
      )}
      <Corner broadcast={broadcast} isLive={isLive} player={player} play={play} playback={playback} />
      {isLive ? (
        <>
          {playback.isMuted && (
            <div className={styles.unmute}>
              <Button variant="primary" size="large" icon="volume" onPress={playback.toggleMuted} data-testid="unmute">
                {t('watch.unmute')}
              </Button>
            </div>
          )}
          {showsStats && <StatsOverlay player={player} />}
          {player && (
            <PlayerBar
              player={player}
              play={play}
              playback={playback}
              fullscreen={fullscreen}
              showsStats={showsStats}
              onToggleStats={() => setShowsStats((shown) => !shown)}
              container={frame}
            />
          )}
        </>
      ) : (
        <Curtain watchState={watchState} broadcast={broadcast} state={state} playError={play.error} onRetry={onRetry} />
      )}
    </div>
  );
}
