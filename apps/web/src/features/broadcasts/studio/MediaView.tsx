import { useEffect, useRef } from 'react';
import { classes } from '../../../ui/classes.ts';
import styles from './Stage.module.css';

/** Shows a track without sound; a camera of one's own as in a mirror. */
export function MediaView({
  track,
  label,
  isMirrored = false,
}: {
  track: MediaStreamTrack;
  label: string;
  isMirrored?: boolean;
}) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current) video.current.srcObject = new MediaStream([track]);
  }, [track]);
  return (
    <video
      ref={video}
      className={classes(styles.video, isMirrored && styles.mirrored)}
      aria-label={label}
      autoPlay
      muted
      playsInline
      data-testid="preview"
    />
  );
}
