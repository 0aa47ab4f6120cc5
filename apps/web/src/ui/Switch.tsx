import { SwitchButton, SwitchField } from 'react-aria-components';
import styles from './Field.module.css';

export interface SwitchProps {
  label: string;
  isSelected: boolean;
  onChange: (isSelected: boolean) => void;
  isDisabled?: boolean;
}

/** A setting that takes effect at once. */
export function Switch({ label, isSelected, onChange, isDisabled = false }: SwitchProps) {
  return (
    <SwitchField isSelected={isSelected} onChange={onChange} isDisabled={isDisabled}>
      <SwitchButton className={styles.switch}>
        <span className={styles.track} />
        {label}
      </SwitchButton>
    </SwitchField>
  );
}
