import type { Player, TimeRange } from '@footlight/client';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/useFormat.ts';
import styles from './Watch.module.css';

/** What moves the thumb by hand is taken over when the hand rests, so that a drag is one seek. */
const settleMs = 200;
/** In a longer window a press of an arrow key goes this many seconds. */
const coarseFromSeconds = 120;
const coarseStep = 5;

export interface TimeBarProps {
  player: Player;
  seekable: TimeRange;
  position: number;
  atLiveEdge: boolean;
}

/** Goes back in a running show. Counts from live: nought at its end, seconds behind live before it. */
export function TimeBar({ player, seekable, position, atLiveEdge }: TimeBarProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [wanted, setWanted] = useState<number | null>(null);
  const step = seekable.to - seekable.from > coarseFromSeconds ? coarseStep : 1;
  const longest = Math.floor((seekable.to - seekable.from) / step) * step;
  const behind = atLiveEdge ? 0 : Math.min(longest, Math.max(0, seekable.to - position));
  const shown = wanted ?? -behind;
  const clock = format.clock(Math.abs(shown));

  // biome-ignore lint/correctness/useExhaustiveDependencies: `seekable` moves on all the time; meant is the place where the hand came to rest
  useEffect(() => {
    if (wanted === null) return;
    const timer = setTimeout(() => {
      player.seek(wanted === 0 ? Number.POSITIVE_INFINITY : seekable.to + wanted);
      setWanted(null);
    }, settleMs);
    return () => clearTimeout(timer);
  }, [wanted, player]);

  return (
    <div className={styles.time}>
      <input
        type="range"
        className={styles.scrub}
        min={-longest}
        max={0}
        step={step}
        value={shown}
        onChange={(event) => setWanted(event.currentTarget.valueAsNumber)}
        aria-label={t('watch.timeline')}
        aria-valuetext={shown === 0 ? t('watch.atLive') : t('watch.behind', { time: clock })}
        data-testid="timeline"
      />
      <span className={`${styles.clock} numeric`} aria-hidden="true">
        {shown === 0 ? t('watch.atLive') : <bdi dir="ltr">{`−${clock}`}</bdi>}
      </span>
    </div>
  );
}
