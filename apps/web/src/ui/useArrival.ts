import { type RefObject, useEffect, useRef } from 'react';

/**
 * For what takes the place of everything else on a page without a press on a link: gets the focus, which was on something that is gone now, so that keys go on from
 * here and a screen reader tells where one is. The element needs `tabIndex={-1}`.
 */
export function useArrival<E extends HTMLElement>(): RefObject<E | null> {
  const element = useRef<E>(null);
  useEffect(() => {
    const { activeElement } = document;
    if (activeElement === null || activeElement === document.body) element.current?.focus({ preventScroll: true });
  }, []);
  return element;
}
