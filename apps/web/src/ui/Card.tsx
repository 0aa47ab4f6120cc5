import { type ReactNode, useId } from 'react';
import styles from './Card.module.css';
import { classes } from './classes.ts';

export interface CardProps {
  /** Makes it a named region. */
  title?: string;
  /** Stands beside the title. */
  aside?: ReactNode;
  children: ReactNode;
  'data-testid'?: string;
}

/** A surface that holds one subject. */
export function Card({ title, aside, children, ...rest }: CardProps) {
  const id = useId();
  const className = classes(styles.card, styles.padded);
  if (!title) {
    return (
      <div {...rest} className={className}>
        {children}
      </div>
    );
  }
  return (
    <section {...rest} className={className} aria-labelledby={id}>
      <div className={styles.head}>
        <h2 id={id}>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}
