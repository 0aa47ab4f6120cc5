import type { Player, RemoteTrack } from '@footlight/client';
import { type RefObject, useEffect, useRef } from 'react';
import { type Playback, useElement, useSound } from './usePlayback.ts';
import styles from './Watch.module.css';

/** The large picture with its sound; sound alone when there is no picture. */
export function MainMedia({
  video,
  element,
  audio,
  label,
  playback,
}: {
  element: RefObject<HTMLVideoElement | null>;
  video: RemoteTrack | null;
  audio: RemoteTrack | null;
  label: string;
  playback: Playback;
}) {
  const tracks = [video, audio].flatMap((remote) => (remote ? [remote.track] : []));
  useElement(element, tracks, playback);
  return (
    <video
      ref={element}
      className={styles.video}
      aria-label={label}
      autoPlay
      muted
      playsInline
      data-testid="player-video"
    />
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
    <video
      ref={element}
      className={styles.video}
      aria-label={label}
      autoPlay={!playback.isPaused}
      muted
      playsInline
      data-testid="player-video"
    />
  );
}

/** A picture beside the large one, without sound. */
export function InsetMedia({ video, label, playback }: { video: RemoteTrack; label: string; playback: Playback }) {
  const element = useRef<HTMLVideoElement>(null);
  useElement(element, [video.track], { ...playback, isMuted: true });
  return <video ref={element} className={styles.inset} aria-label={label} autoPlay muted playsInline />;
}

/** Sound beside that of the large picture: of a shared screen, of another speaker. */
export function ExtraAudio({ audio, playback }: { audio: RemoteTrack; playback: Playback }) {
  const element = useRef<HTMLAudioElement>(null);
  useElement(element, [audio.track], playback);
  return <audio ref={element} autoPlay muted />;
}
