import type { Interaction } from '@footlight/client';
import type { ReactionEmoji } from '@footlight/contract';
import { type CSSProperties, useEffect, useRef, useState } from 'react';
import styles from './Actions.module.css';

interface Flyer {
  key: number;
  emoji: ReactionEmoji;
  /** Percent of the width. */
  at: number;
  delayMs: number;
}

/** A crowd is shown by so many at once; more would hide the picture and cost every phone its battery. */
const shownMost = 24;
const perTickMost = 8;
const spreadMs = 900;

/**
 * Reactions rise over the picture. Decoration: nothing of it is said to screen readers. Who asked for less motion sees them appear and go in their place.
 */
export function ReactionFlight({ interaction }: { interaction: Interaction | null }) {
  const [flyers, setFlyers] = useState<readonly Flyer[]>([]);
  const next = useRef(0);

  useEffect(() => {
    return interaction?.events.on('reaction', (counts) => {
      if (document.hidden) return;
      const fresh = (Object.entries(counts) as [ReactionEmoji, number][]).flatMap(([emoji, count]) =>
        Array.from({ length: Math.min(count, perTickMost) }, (_, index): Flyer => {
          const delayMs = count === 1 ? 0 : (index / perTickMost) * spreadMs;
          return { key: next.current++, emoji, at: 4 + Math.random() * 22, delayMs };
        }),
      );
      setFlyers((all) => [...all, ...fresh].slice(-shownMost));
    });
  }, [interaction]);

  return (
    <div className={styles.flight} aria-hidden="true" data-testid="reaction-flight">
      {flyers.map(({ key, emoji, at, delayMs }) => (
        <span
          key={key}
          className={styles.flyer}
          style={{ '--at': `${at}%`, '--delay': `${delayMs}ms`, '--lean': `${(key % 5) - 2}` } as CSSProperties}
          onAnimationEnd={() => setFlyers((all) => all.filter((flyer) => flyer.key !== key))}
        >
          {emoji}
        </span>
      ))}
    </div>
  );
}
