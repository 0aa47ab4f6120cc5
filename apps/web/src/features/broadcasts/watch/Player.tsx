import type { Interaction, Player as LivePlayer, PlayerState, RoomSession, RoomState } from '@footlight/client';
import type { Broadcast } from '@footlight/contract';
import { type KeyboardEvent, type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/Button.tsx';
import { classes } from '../../../ui/classes.ts';
import { ReactionFlight } from '../../interaction/ReactionFlight.tsx';
import { Poster } from '../Poster.tsx';
import { AudioStage } from './AudioStage.tsx';
import { Corner } from './Corner.tsx';
import { Curtain } from './Curtain.tsx';
import { PlayerBar } from './PlayerBar.tsx';
import { GroupMedia, HlsMedia } from './RemoteMedia.tsx';
import { StatsOverlay } from './StatsOverlay.tsx';
import { arrange, type MediaGroup } from './tracks.ts';
import { useFullscreen } from './useFullscreen.ts';
import { useIdle } from './useIdle.ts';
import { usePlayback } from './usePlayback.ts';
import styles from './Watch.module.css';
import type { WatchState } from './watchState.ts';

export interface PlayerProps {
  broadcast: Broadcast | null;
  room: RoomSession | null;
  interaction: Interaction | null;
  state: RoomState;
  player: LivePlayer | null;
  play: PlayerState;
  watchState: WatchState;
  onRetry: () => void;
}

/** The picture, what lies over it, and the keys that work on it while it has the focus: space, M and F. */
export function Player({ broadcast, room, interaction, state, player, play, watchState, onRetry }: PlayerProps) {
  const { t } = useTranslation();
  const frame = useRef<HTMLDivElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const playback = usePlayback(room);
  const fullscreen = useFullscreen(frame, video);
  const [showsStats, setShowsStats] = useState(false);
  const [hasArrived, setArrived] = useState(false);
  const keepFocus = useKeptFocus(frame, watchState);
  const hosts = useHosts(state);
  const { activeSpeaker, remote } = state;
  const { main, tiles, sounds } = arrange(remote, playback.isPicturePaused, { activeSpeaker, hosts });
  const isLive = watchState === 'live';
  const isHls = play.protocol === 'llhls' || play.protocol === 'hls';
  const hasPicture = isHls ? !play.soundOnly : main?.video != null;
  const label = broadcast ? t('watch.video', { title: broadcast.title }) : t('watch.player');
  const nameOf = (peerId: string) =>
    state.peers.find((peer) => peer.peerId === peerId)?.displayName ?? broadcast?.host.displayName ?? '';
  // In the order they came, so that a change of layout moves nothing in the document.
  const groups = [
    ...(main ? [{ group: main, place: 'main' as const }] : []),
    ...tiles.map((group) => ({ group, place: 'tile' as const })),
    ...sounds.map((group) => ({ group, place: 'sound' as const })),
  ].sort((one, other) => order(remote, one.group) - order(remote, other.group));
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
      onFocus={() => {
        keepFocus(true);
        wake();
      }}
      onBlur={({ relatedTarget }) => {
        if (relatedTarget !== null) keepFocus(false);
        setArrived(false);
      }}
      data-testid="player"
      data-state={watchState}
      data-protocol={play.protocol ?? undefined}
    >
      {broadcast && (!hasPicture || !isLive) && <Poster id={broadcast.id} />}
      {/* An element that has played one of them cannot play the other. */}
      {isHls && player ? (
        <HlsMedia key="hls" element={video} player={player} label={label} playback={playback} />
      ) : (
        <div key="webrtc" className={styles.pictures}>
          {groups.map(({ group, place }) => (
            <GroupMedia
              key={group.key}
              group={group}
              place={place}
              label={place === 'main' ? label : nameOf(group.peerId)}
              name={nameOf(group.peerId)}
              playback={playback}
              main={video}
            />
          ))}
        </div>
      )}
      {isLive && !hasPicture && broadcast && <AudioStage broadcast={broadcast} state={state} />}
      <ReactionFlight interaction={interaction} />
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

/**
 * Whoever works the player by keys stays on it when a change of state takes away the button they are on. The function answered is told
 * when the focus comes into the player, and when it goes somewhere else rather than being lost.
 */
function useKeptFocus(frame: RefObject<HTMLElement | null>, watchState: WatchState): (isInside: boolean) => void {
  const isInside = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the state is what takes buttons away
  useEffect(() => {
    if (isInside.current && document.activeElement === document.body) frame.current?.focus({ preventScroll: true });
  }, [watchState]);
  return useCallback((now) => {
    isInside.current = now;
  }, []);
}

function useHosts({ peers }: RoomState): ReadonlySet<string> {
  return useMemo(() => {
    const known = peers.filter(({ role }) => role === 'host');
    return new Set(known.map(({ peerId }) => peerId));
  }, [peers]);
}

function order(remote: RoomState['remote'], { peerId }: MediaGroup): number {
  return remote.findIndex((track) => track.peerId === peerId);
}
