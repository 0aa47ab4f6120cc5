import { Slider as AriaSlider, SliderThumb, SliderTrack } from 'react-aria-components';
import styles from './Slider.module.css';

export interface SliderProps {
  label: string;
  /** 0 to 1. */
  value: number;
  onChange: (value: number) => void;
}

/** A level set by hand, for controls that lie on the picture. */
export function Slider({ label, value, onChange }: SliderProps) {
  return (
    <AriaSlider
      className={styles.slider}
      aria-label={label}
      value={value}
      minValue={0}
      maxValue={1}
      step={0.05}
      formatOptions={{ style: 'percent' }}
      onChange={(next) => onChange(Array.isArray(next) ? (next[0] ?? 0) : (next as number))}
    >
      <SliderTrack className={styles.track}>
        <div className={styles.fill} style={{ inlineSize: `${value * 100}%` }} />
        <SliderThumb className={styles.thumb} />
      </SliderTrack>
    </AriaSlider>
  );
}
