import { type MouseEvent, useEffect, useRef } from 'react';
import { useFootlight } from '../../../client/context.ts';

/** How much of a card has to be on the screen to have been seen. */
const seenShare = 0.5;

/** Tells the server once that this card is on the screen; a failure is no matter for who watches. */
export function useImpression(broadcastId: string, productId: string) {
  const { api } = useFootlight();
  const card = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (card.current === null) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (!entry?.isIntersecting) return;
        observer.disconnect();
        api.productSeen({ params: { id: broadcastId, productId } }).catch(() => undefined);
      },
      { threshold: seenShare },
    );
    observer.observe(card.current);
    return () => observer.disconnect();
  }, [api, broadcastId, productId]);
  return card;
}

/** The left and the middle button open the link; other buttons do not. */
const opening = new Set([0, 1]);

export function useClick(broadcastId: string, productId: string) {
  const { api } = useFootlight();
  return ({ button }: MouseEvent) => {
    if (opening.has(button)) api.productClicked({ params: { id: broadcastId, productId } }).catch(() => undefined);
  };
}
