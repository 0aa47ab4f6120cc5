import { Link } from 'react-router';
import styles from './Shell.module.css';
import { useName } from './useName.ts';

/** A footlight: the lamp, its beam, the edge of the stage. */
export function Mark({ size = 32 }: { size?: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true" focusable="false" className={styles.mark}>
      <path d="M12 20 6 3h20l-6 17Z" className={styles.beam} />
      <path d="M9 23a7 7 0 0 1 14 0Z" className={styles.lamp} />
      <rect x="5" y="23" width="22" height="3" rx="1.5" fill="currentColor" />
    </svg>
  );
}

export function Brand() {
  return (
    <Link to="/" className={styles.brand}>
      <Mark />
      <span>{useName()}</span>
    </Link>
  );
}
