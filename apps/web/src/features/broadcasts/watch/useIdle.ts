import { useCallback, useEffect, useRef, useState } from 'react';

const idleAfterMs = 3_000;

/** True when nothing has moved for a while; `wake` is called on every movement. Never true while `isKeptAwake`. */
export function useIdle(isKeptAwake: boolean): { isIdle: boolean; wake: () => void } {
  const [isIdle, setIdle] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const wake = useCallback(() => {
    clearTimeout(timer.current);
    setIdle(false);
    timer.current = setTimeout(() => setIdle(true), idleAfterMs);
  }, []);
  useEffect(() => {
    wake();
    return () => clearTimeout(timer.current);
  }, [wake]);
  return { isIdle: isIdle && !isKeptAwake, wake };
}
