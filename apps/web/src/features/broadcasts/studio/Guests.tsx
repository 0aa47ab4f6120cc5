import type { RemoteTrack } from '@footlight/client';
import type { Peer } from '@footlight/contract';
import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './Stage.module.css';

/** The host hears everybody who was brought on stage, and sees who has a camera. */
export function Guests({ tracks, peers }: { tracks: readonly RemoteTrack[]; peers: readonly Peer[] }) {
  const { t } = useTranslation();
  const ids = [...new Set(tracks.map(({ peerId }) => peerId))];
  if (ids.length === 0) return null;
  return (
    <ul className={styles.guests} aria-label={t('stage.guests')} data-testid="guests">
      {ids.map((peerId) => (
        <Guest
          key={peerId}
          name={peers.find((peer) => peer.peerId === peerId)?.displayName ?? ''}
          tracks={tracks.filter((track) => track.peerId === peerId)}
        />
      ))}
    </ul>
  );
}

function Guest({ name, tracks }: { name: string; tracks: readonly RemoteTrack[] }) {
  const element = useRef<HTMLVideoElement>(null);
  const heard = tracks.filter(({ kind, paused }) => kind === 'audio' || !paused);
  const hasPicture = heard.some(({ kind }) => kind === 'video');
  const key = heard.map(({ track }) => track.id).join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the ids stand for the tracks, whose list is new each time
  const stream = useMemo(() => new MediaStream(heard.map(({ track }) => track)), [key]);
  useEffect(() => {
    if (element.current) element.current.srcObject = stream;
  }, [stream]);
  return (
    <li className={styles.guest}>
      {/* Not muted: the host has pressed something on this page, which is what browsers ask for. */}
      {/* biome-ignore lint/a11y/useMediaCaption: live voices have none */}
      <video ref={element} aria-label={name} autoPlay playsInline hidden={!hasPicture} data-testid="guest-media" />
      <p>
        <bdi>{name}</bdi>
      </p>
    </li>
  );
}
