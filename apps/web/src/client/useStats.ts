import type { Player, PlayerStats, RoomSession, RoomStats } from '@footlight/client';
import { useEffect, useState } from 'react';

/** The figures of a room or a player, asked every `everyMs`; null until there are some. */
export function useStats(source: RoomSession | null, everyMs?: number): RoomStats | null;
export function useStats(source: Player | null, everyMs?: number): PlayerStats | null;
export function useStats<T>(source: { stats: () => Promise<T> } | null, everyMs = 1_000): T | null {
  const [stats, setStats] = useState<T | null>(null);
  useEffect(() => {
    if (!source) {
      setStats(null);
      return;
    }
    let isOver = false;
    const ask = () => {
      source.stats().then(
        (answer) => {
          if (!isOver) setStats(answer);
        },
        // A connection that is being repaired has no statistics for a while.
        () => {
          if (!isOver) setStats(null);
        },
      );
    };
    ask();
    const timer = setInterval(ask, everyMs);
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, [source, everyMs]);
  return stats;
}
