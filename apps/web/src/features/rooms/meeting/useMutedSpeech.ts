import { levelOf } from '@footlight/client';
import { useEffect, useState } from 'react';

const everyMs = 150;
/** Root mean square of a voice at a desk. */
const loud = 0.04;
/** So many loud moments in a row are a word, not a cough. */
const momentsLeast = 4;
const shownMs = 5_000;

/** Somebody speaks into a microphone that is muted. Listens to a copy of the track, which nobody else gets. */
export function useMutedSpeech(track: MediaStreamTrack | null, isMuted: boolean): boolean {
  const [speaks, setSpeaks] = useState(false);
  useEffect(() => {
    if (!track || !isMuted) return;
    const copy = track.clone();
    copy.enabled = true;
    const meter = levelOf(copy);
    let moments = 0;
    let saidAt = Number.NEGATIVE_INFINITY;
    const timer = setInterval(() => {
      moments = meter.read() > loud ? moments + 1 : 0;
      if (moments >= momentsLeast) saidAt = performance.now();
      setSpeaks(performance.now() - saidAt < shownMs);
    }, everyMs);
    return () => {
      clearInterval(timer);
      meter.close();
      copy.stop();
      setSpeaks(false);
    };
  }, [track, isMuted]);
  return speaks;
}
