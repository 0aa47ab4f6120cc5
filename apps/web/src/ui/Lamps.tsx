import { classes } from './classes.ts';
import styles from './Lamps.module.css';

/** Footlights that glow one after the other: something is on its way. `large`: on the stage. */
export function Lamps({ size = 'small' }: { size?: 'small' | 'large' }) {
  return (
    <span className={classes(styles.lamps, size === 'large' && styles.large)} aria-hidden="true">
      <i />
      <i />
      <i />
    </span>
  );
}
