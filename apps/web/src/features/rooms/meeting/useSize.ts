import { type RefObject, useLayoutEffect, useState } from 'react';
import type { Size } from './layout.ts';

/** The inner size of an element; 0 by 0 before it is known. */
export function useSize(element: RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const { current } = element;
    if (!current) return;
    const follow = () => setSize({ width: current.clientWidth, height: current.clientHeight });
    follow();
    const observer = new ResizeObserver(follow);
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
