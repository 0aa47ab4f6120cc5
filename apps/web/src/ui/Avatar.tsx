import type { CSSProperties } from 'react';
import styles from './Avatar.module.css';
import { hashOf } from './chance.ts';

/** The first letter of a name on a colour of its own. Decorative: the name stands beside it. */
export function Avatar({ name, id, size = '2.25rem' }: { name: string; id: string; size?: string }) {
  const [letter = '·'] = name.trim();
  const look = { '--avatar-hue': hashOf(id) % 360, '--avatar-size': size } as CSSProperties;
  return (
    <span className={styles.avatar} style={look} aria-hidden="true">
      {letter.toLocaleUpperCase()}
    </span>
  );
}
