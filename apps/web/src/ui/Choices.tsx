import { Label, Radio, RadioGroup } from 'react-aria-components';
import styles from './Field.module.css';
import { Icon, type IconName } from './Icon.tsx';

export interface ChoicesProps<Id extends string> {
  label: string;
  options: readonly { id: Id; label: string; hint?: string; icon?: IconName }[];
  value: Id;
  onChange: (id: Id) => void;
  'data-testid'?: string;
}

/** One of a few, all visible, each with a word of explanation. */
export function Choices<Id extends string>({ label, options, value, onChange, ...rest }: ChoicesProps<Id>) {
  return (
    <RadioGroup {...rest} className={styles.field} value={value} onChange={(id) => onChange(id as Id)}>
      <Label className={styles.label}>{label}</Label>
      <div className={styles.choices}>
        {options.map((option) => (
          <Radio key={option.id} value={option.id} className={styles.choice}>
            {option.icon && <Icon name={option.icon} />}
            <span className={styles.choiceText}>
              <span>{option.label}</span>
              {option.hint && <span className={styles.hint}>{option.hint}</span>}
            </span>
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}
