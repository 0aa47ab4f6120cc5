import { type RefObject, useEffect, useRef } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { Avatar } from '../../../ui/Avatar.tsx';
import { IconButton } from '../../../ui/Button.tsx';
import styles from './Meeting.module.css';
import { useMeetingParts } from './MeetingContext.ts';
import type { TileInfo } from './tiles.ts';
import type { Controls } from './useControls.ts';
import type { FloatingWindow } from './usePictureInPicture.ts';

export interface FloatingPictureProps {
  /** What floats where the browser has no windows for pages. */
  element: RefObject<HTMLVideoElement | null>;
  /** Who speaks, or what is shared. */
  tile: TileInfo | null;
  floating: FloatingWindow;
  controls: Controls;
}

/** The meeting in a small window above others: who speaks, and what one needs without coming back. */
export function FloatingPicture({ element, tile, floating, controls }: FloatingPictureProps) {
  const { t } = useTranslation();
  const video = tile?.video ?? null;
  // Where a window of its own floats, this one would be decoded for nobody.
  useTrack(element, floating.isOfVideo ? video : null);
  return (
    <>
      <video ref={element} className={styles.unseen} aria-hidden="true" tabIndex={-1} muted playsInline autoPlay />
      {floating.body &&
        createPortal(
          <div className={styles.floating}>
            {tile && video && <Floating video={video} label={tile.displayName} />}
            {tile && !video && <Avatar name={tile.displayName} id={tile.identity} size="5rem" />}
            <p>
              <bdi>{tile?.displayName ?? t('rooms.meeting')}</bdi>
            </p>
            <FloatingBar controls={controls} />
          </div>,
          floating.body,
        )}
    </>
  );
}

function FloatingBar({ controls }: { controls: Controls }) {
  const { speaks } = useMeetingParts();
  return (
    <div className={styles.floatingBar}>
      {speaks && (
        <>
          <IconButton
            variant="stage"
            icon={controls.microphone.isOff ? 'microphoneOff' : 'microphone'}
            isOff={controls.microphone.isOff}
            label={controls.microphone.label}
            {...controls.microphone.press}
          />
          <IconButton
            variant="stage"
            icon={controls.camera.isOff ? 'cameraOff' : 'camera'}
            isOff={controls.camera.isOff}
            label={controls.camera.label}
            onPress={controls.camera.act}
          />
        </>
      )}
      <IconButton
        variant="danger"
        icon="phoneOff"
        label={controls.leave.label}
        onPress={() => {
          // What is asked there would not be seen behind this window.
          window.focus();
          controls.leave.act();
        }}
      />
    </div>
  );
}

function Floating({ video, label }: { video: MediaStreamTrack; label: string }) {
  const element = useRef<HTMLVideoElement>(null);
  useTrack(element, video);
  return <video ref={element} aria-label={label} muted playsInline autoPlay />;
}

function useTrack(element: RefObject<HTMLVideoElement | null>, track: MediaStreamTrack | null): void {
  useEffect(() => {
    const { current } = element;
    if (!current) return;
    current.srcObject = track && new MediaStream([track]);
    return () => {
      current.srcObject = null;
    };
  }, [element, track]);
}
