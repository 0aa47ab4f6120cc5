import { levelOf } from '@footlight/client';
import { useEffect, useState } from 'react';

const quietestDb = -60;
const everyMs = 66;

/** Loudness of a track as a meter shows it: 0 (60 dB below full scale, or less) to 1, about fifteen times a second. */
export function useLevel(track: MediaStreamTrack | null): number {
  const [level, setLevel] = useState(0);
  useEffect(() => {
    if (!track) {
      setLevel(0);
      return;
    }
    const meter = levelOf(track);
    const timer = setInterval(() => setLevel(scaleOf(meter.read())), everyMs);
    return () => {
      clearInterval(timer);
      meter.close();
    };
  }, [track]);
  return level;
}

function scaleOf(rms: number): number {
  const db = 20 * Math.log10(Math.max(rms, 1e-6));
  return Math.max(0, 1 - db / quietestDb);
}
