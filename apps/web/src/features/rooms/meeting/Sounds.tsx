import type { RemoteTrack } from '@footlight/client';
import { useEffect, useRef } from 'react';
import { playOn } from '../../../devices/speaker.ts';
import { usePreferences } from '../../../shell/preferences.ts';

export interface SoundsProps {
  remote: readonly RemoteTrack[];
  /** Counts up to have another try after the browser has refused sound. */
  attempt: number;
  onBlocked: () => void;
}

/** Everybody is heard, whoever is shown. */
export function Sounds({ remote, attempt, onBlocked }: SoundsProps) {
  return (
    <div hidden>
      {remote
        .filter(({ kind }) => kind === 'audio')
        .map((one) => (
          <Sound key={`${one.consumerId} ${attempt}`} {...one} onBlocked={onBlocked} />
        ))}
    </div>
  );
}

function Sound({ peerId, source, track, onBlocked }: RemoteTrack & Pick<SoundsProps, 'onBlocked'>) {
  const element = useRef<HTMLAudioElement>(null);
  const [{ speakerId }] = usePreferences();

  // biome-ignore lint/correctness/useExhaustiveDependencies: the listener is another one each time
  useEffect(() => {
    const { current } = element;
    if (!current) return;
    current.srcObject = new MediaStream([track]);
    current.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'NotAllowedError') onBlocked();
    });
    return () => {
      current.srcObject = null;
    };
  }, [track]);

  useEffect(() => {
    const { current } = element;
    if (current) void playOn(current, speakerId);
  }, [speakerId]);

  // biome-ignore lint/a11y/useMediaCaption: people who speak
  return <audio ref={element} autoPlay data-testid="sound" data-peer={peerId} data-source={source} />;
}
