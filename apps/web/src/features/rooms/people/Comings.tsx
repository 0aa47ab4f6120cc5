import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMeetingParts } from '../meeting/MeetingContext.ts';

/** In a larger crowd somebody comes and goes all the time. */
const toldMost = 20;

/** Tells screen readers who comes and goes. */
export function Comings() {
  const { t } = useTranslation();
  const { state } = useMeetingParts();
  const { peers, me } = state;
  const known = useRef<ReadonlyMap<string, string> | null>(null);
  const [words, setWords] = useState('');

  useEffect(() => {
    const before = known.current;
    const now = new Map(peers.map(({ peerId, displayName }) => [peerId, displayName]));
    known.current = now;
    if (before === null || now.size > toldMost) return;
    const joined = peers.find(({ peerId }) => peerId !== me?.peerId && !before.has(peerId));
    const left = [...before].find(([peerId]) => !now.has(peerId));
    if (joined) setWords(t('rooms.people.joined', { name: joined.displayName }));
    else if (left) setWords(t('rooms.people.left', { name: left[1] }));
  }, [peers, me?.peerId, t]);

  return (
    <div role="status" aria-live="polite" className="visually-hidden" data-testid="comings">
      {words}
    </div>
  );
}
