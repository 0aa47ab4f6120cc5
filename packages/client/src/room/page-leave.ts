/** Absent outside of browsers. */
const pageEvents: Partial<Pick<Window, 'addEventListener' | 'removeEventListener'>> = globalThis;

/** Calls back when the page goes for good; one that is only frozen stays. The answer ends it. */
export function onPageLeave(leave: () => void): () => void {
  const onPageHide = (event: PageTransitionEvent) => {
    if (!event.persisted) leave();
  };
  pageEvents.addEventListener?.('pagehide', onPageHide);
  return () => pageEvents.removeEventListener?.('pagehide', onPageHide);
}
