import type { LinkQuality } from '@footlight/client';
import { type CSSProperties, memo, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Avatar } from '../../../ui/Avatar.tsx';
import { IconButton } from '../../../ui/Button.tsx';
import { classes } from '../../../ui/classes.ts';
import { Icon } from '../../../ui/Icon.tsx';
import type { Placed } from './plan.ts';
import { Quality } from './Quality.tsx';
import styles from './Tiles.module.css';

export interface TileProps extends Placed {
  isPinned: boolean;
  hasHand: boolean;
  quality: LinkQuality | null;
  onPin: (key: string) => void;
}

const haveEqualFields = <T extends object>(one: T, other: T) =>
  (Object.keys(one) as (keyof T)[]).every((key) => Object.is(one[key], other[key]));

/** Plans are made anew with every change of the room; a tile is drawn anew only where it differs. */
function isDrawn({ tile, rect, ...one }: TileProps, { tile: otherTile, rect: otherRect, ...other }: TileProps) {
  return haveEqualFields(tile, otherTile) && haveEqualFields(rect, otherRect) && haveEqualFields(one, other);
}

/** A person or a screen in its place. The same element in every place, so that a change of layout interrupts nothing. */
export const Tile = memo(function Tile({ tile, rect, place, isPinned, hasHand, quality, onPin }: TileProps) {
  const { t } = useTranslation();
  const { kind, isSelf, video, displayName, isMuted, isSpeaking } = tile;
  const isScreen = kind === 'screen';
  const name = isScreen
    ? t(isSelf ? 'rooms.tile.ownScreen' : 'rooms.tile.screenOf', { name: displayName })
    : isSelf
      ? t(place === 'corner' ? 'rooms.tile.self' : 'rooms.tile.you', { name: displayName })
      : displayName;
  const look = {
    '--x': `${rect.x}px`,
    inlineSize: `${rect.width}px`,
    blockSize: `${rect.height}px`,
    '--y': `${rect.y}px`,
  } as CSSProperties;
  const pinLabel = t(isPinned ? 'rooms.tile.unpin' : 'rooms.tile.pin', { name });

  return (
    <li
      className={classes(styles.tile, styles[place], isSpeaking && styles.speaking, isScreen && styles.screen)}
      style={look}
      data-testid="tile"
      data-kind={kind}
      data-peer={tile.peerId}
      data-place={place}
      data-self={isSelf || undefined}
      data-speaking={isSpeaking}
      data-muted={isScreen ? undefined : isMuted}
      data-video={video !== null}
    >
      {/* Also behind a picture whose first frame has not come yet. */}
      {!isScreen && (
        <div className={styles.face}>
          <Avatar name={displayName} id={tile.identity} size="clamp(2.25rem, 40cqmin, 8rem)" />
        </div>
      )}
      {video && <Picture track={video} label={name} isMirrored={isSelf && !isScreen} />}
      <p className={styles.label}>
        {!isScreen && isMuted && (
          <span className={styles.muted}>
            <Icon name="microphoneOff" size={15} />
            <span className="visually-hidden">{t('rooms.tile.muted')}</span>
          </span>
        )}
        {isScreen && <Icon name="monitor" size={15} />}
        <bdi>{name}</bdi>
        {quality && <Quality quality={quality} />}
      </p>
      {hasHand && (
        <span className={styles.hand}>
          <Icon name="hand" size={18} />
          <span className="visually-hidden">{t('rooms.tile.hand')}</span>
        </span>
      )}
      {place !== 'corner' && (
        <div className={classes(styles.pin, isPinned && styles.pinned)}>
          <IconButton
            variant="stage"
            size="small"
            icon={isPinned ? 'pinOff' : 'pin'}
            label={pinLabel}
            onPress={() => onPin(tile.key)}
            data-testid="pin-tile"
          />
        </div>
      )}
    </li>
  );
}, isDrawn);

function Picture({ track, label, isMirrored }: { track: MediaStreamTrack; label: string; isMirrored: boolean }) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const { current } = video;
    if (!current) return;
    current.srcObject = new MediaStream([track]);
    // Overtaken by the next track: that one plays.
    current.play().catch(() => undefined);
    return () => {
      current.srcObject = null;
    };
  }, [track]);
  return (
    <video
      ref={video}
      className={classes(isMirrored && styles.mirrored)}
      aria-label={label}
      autoPlay
      muted
      playsInline
      data-testid="tile-video"
    />
  );
}
