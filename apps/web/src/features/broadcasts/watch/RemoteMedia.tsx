import type { Player } from '@footlight/client';
import { type RefObject, useEffect, useRef } from 'react';
import { classes } from '../../../ui/classes.ts';
import type { MediaGroup } from './tracks.ts';
import { type Playback, useElement, useSound } from './usePlayback.ts';
import styles from './Watch.module.css';

export interface GroupMediaProps {
  group: MediaGroup;
  place: 'main' | 'tile' | 'sound';
  label: string;
  /** Whose it is; shown on a tile. */
  name: string;
  playback: Playback;
  /** Gets the element while it is the large one. */
  main: RefObject<HTMLVideoElement | null>;
}

/** Plays one person's picture and sound. It is the same element in every place, so that a change of layout interrupts nothing. */
export function GroupMedia({ group, place, label, name, playback, main }: GroupMediaProps) {
  const element = useRef<HTMLVideoElement>(null);
  const tracks = [group.video, group.audio].flatMap((remote) => (remote ? [remote.track] : []));
  useElement(element, tracks, playback);

  useEffect(() => {
    if (place !== 'main') return;
    const { current } = element;
    main.current = current;
    return () => {
      if (main.current === current) main.current = null;
    };
  }, [place, main]);

  return (
    <div
      className={classes(place === 'main' && styles.main, place === 'tile' && styles.tile)}
      hidden={place === 'sound'}
    >
      <video
        ref={element}
        aria-label={label}
        autoPlay
        muted
        playsInline
        data-testid={place === 'main' ? 'player-video' : `player-${place}`}
        data-peer={group.peerId}
      />
      {place === 'tile' && (
        <p>
          <bdi>{name}</bdi>
        </p>
      )}
    </div>
  );
}

/** The large picture by HLS, which the player itself puts into the element. */
export function HlsMedia({
  element,
  player,
  label,
  playback,
}: {
  element: RefObject<HTMLVideoElement | null>;
  player: Player;
  label: string;
  playback: Playback;
}) {
  useEffect(() => {
    player.attach(element.current);
    return () => player.attach(null);
  }, [player, element]);
  useSound(element, 'hls', playback);
  return (
    <div className={styles.main}>
      <video
        ref={element}
        aria-label={label}
        autoPlay={!playback.isPaused}
        muted
        playsInline
        data-testid="player-video"
      />
    </div>
  );
}
