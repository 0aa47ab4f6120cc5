import { Select as AriaSelect, Button, Label, ListBox, Popover, SelectValue } from 'react-aria-components';
import styles from './Field.module.css';
import { Icon, type IconName } from './Icon.tsx';
import menu from './Menu.module.css';
import { Option } from './Menu.tsx';

export interface SelectOption {
  id: string;
  label: string;
  hint?: string | undefined;
}

export interface SelectProps {
  label: string;
  options: readonly SelectOption[];
  value: string | null;
  onChange: (id: string) => void;
  icon?: IconName;
  placeholder?: string;
  isDisabled?: boolean;
  'data-testid'?: string;
}

/** One of a few; opens as a list, works with type-ahead. */
export function Select({ label, options, value, onChange, icon, placeholder, isDisabled, ...rest }: SelectProps) {
  return (
    <AriaSelect
      {...rest}
      className={styles.field}
      value={value}
      onChange={(key) => key !== null && onChange(String(key))}
      isDisabled={isDisabled}
      placeholder={placeholder}
    >
      <Label className={styles.label}>{label}</Label>
      <Button className={styles.trigger}>
        {icon && <Icon name={icon} />}
        <SelectValue className={styles.value} />
        <Icon name="chevronDown" size={18} />
      </Button>
      <Popover className={menu.popover}>
        <ListBox className={menu.list} items={options}>
          {(option) => <Option id={option.id} label={option.label} hint={option.hint} />}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
