import { type RefObject, useEffect } from 'react';

/** A keyboard is at least so high; less is a toolbar of the browser. Pixels. */
const keyboardLeast = 140;

/**
 * Tells an element how much of the page is seen (`--seen`, `--seen-from`), as a keyboard covers some of it without making the page
 * smaller on phones, and marks it with `data-keyboard` while one is open over a text field.
 */
export function useSeen(element: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const { visualViewport } = window;
    const { current } = element;
    if (!visualViewport || !current) return;
    let highest = visualViewport.height;
    const follow = () => {
      const { height, offsetTop, scale } = visualViewport;
      // Zoomed in by two fingers, less is seen for another reason.
      if (scale > 1.01) return;
      const { activeElement } = document;
      const isTyping = activeElement instanceof HTMLTextAreaElement && current.contains(activeElement);
      highest = isTyping ? Math.max(highest, height) : height;
      current.style.setProperty('--seen', `${height}px`);
      current.style.setProperty('--seen-from', `${offsetTop}px`);
      current.toggleAttribute('data-keyboard', isTyping && highest - height > keyboardLeast);
    };
    follow();
    visualViewport.addEventListener('resize', follow);
    visualViewport.addEventListener('scroll', follow);
    current.addEventListener('focusin', follow);
    current.addEventListener('focusout', follow);
    return () => {
      visualViewport.removeEventListener('resize', follow);
      visualViewport.removeEventListener('scroll', follow);
      current.removeEventListener('focusin', follow);
      current.removeEventListener('focusout', follow);
    };
  }, [element]);
}
