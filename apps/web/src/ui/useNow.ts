import { useEffect, useState } from 'react';

/** The present time in milliseconds, again every second while `isWanted`. */
export function useNow(isWanted = true): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!isWanted) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [isWanted]);
  return now;
}
