import { Meter as AriaMeter, Label } from 'react-aria-components';
import styles from './Meter.module.css';

/** How loud: `level` is 0 (silence) to 1 (full scale). */
export function LevelMeter({ label, level }: { label: string; level: number }) {
  const percent = Math.round(Math.min(1, Math.max(0, level)) * 100);
  return (
    <AriaMeter className={styles.meter} value={percent} data-testid="level-meter">
      <Label className={styles.label}>{label}</Label>
      <div className={styles.track}>
        <div className={styles.scale} />
        <div className={styles.cover} style={{ inlineSize: `${100 - percent}%` }} />
      </div>
    </AriaMeter>
  );
}
