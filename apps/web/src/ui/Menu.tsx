import type { ReactElement, ReactNode, RefObject } from 'react';
import {
  MenuItem as AriaMenuItem,
  MenuSection as AriaMenuSection,
  Header,
  ListBoxItem,
  Menu,
  MenuTrigger,
  Popover,
  type PopoverProps,
  Separator,
  Text,
} from 'react-aria-components';
import { Icon, type IconName } from './Icon.tsx';
import styles from './Menu.module.css';

interface ItemProps {
  id: string;
  label: string;
  hint?: string | undefined;
  icon?: IconName;
}

/** An option of a list box; shows a tick when it is the chosen one. */
export function Option({ id, label, hint }: ItemProps) {
  return (
    <ListBoxItem id={id} textValue={label} className={styles.item}>
      {({ isSelected }) => (
        <>
          <span className={styles.text}>
            <Text slot="label">{label}</Text>
            {hint && (
              <Text slot="description" className={styles.hint}>
                {hint}
              </Text>
            )}
          </span>
          <span className={styles.tick}>{isSelected && <Icon name="check" size={18} />}</span>
        </>
      )}
    </ListBoxItem>
  );
}

export interface MenuButtonProps {
  /** The button that opens the menu. */
  children: ReactElement;
  /** `MenuItem`, `MenuChoice` and `MenuRule` elements. */
  items: ReactNode;
  label: string;
  placement?: PopoverProps['placement'];
  onAction?: (id: string) => void;
  /** Where the menu is put in the document; the body when it is left out. An element in full screen shows only what is inside it. */
  container?: RefObject<HTMLElement | null>;
}

/** A button with a menu of commands and choices. */
export function MenuButton({ children, items, label, placement = 'bottom end', onAction, container }: MenuButtonProps) {
  return (
    <MenuTrigger>
      {children}
      <Popover
        className={styles.popover}
        placement={placement}
        UNSTABLE_portalContainer={container?.current ?? undefined}
      >
        <Menu className={styles.list} aria-label={label} onAction={(key) => onAction?.(String(key))}>
          {items}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

export function MenuItem({ id, label, hint, icon }: ItemProps) {
  return (
    <AriaMenuItem id={id} textValue={label} className={styles.item}>
      {icon && <Icon name={icon} />}
      <span className={styles.text}>
        <Text slot="label">{label}</Text>
        {hint && (
          <Text slot="description" className={styles.hint}>
            {hint}
          </Text>
        )}
      </span>
    </AriaMenuItem>
  );
}

export interface MenuChoiceProps {
  label: string;
  options: readonly ItemProps[];
  value: string;
  onChange: (id: string) => void;
}

/** A group inside a menu of which exactly one is chosen. */
export function MenuChoice({ label, options, value, onChange }: MenuChoiceProps) {
  return (
    <AriaMenuSection
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[value]}
      onSelectionChange={(keys) => {
        if (keys === 'all') return;
        const [first] = keys;
        if (first !== undefined) onChange(String(first));
      }}
    >
      <Header className={styles.head}>{label}</Header>
      {options.map((option) => (
        <AriaMenuItem key={option.id} id={option.id} textValue={option.label} className={styles.item}>
          {({ isSelected }) => (
            <>
              {option.icon && <Icon name={option.icon} />}
              <span className={styles.text}>
                <Text slot="label">{option.label}</Text>
                {option.hint && (
                  <Text slot="description" className={styles.hint}>
                    {option.hint}
                  </Text>
                )}
              </span>
              <span className={styles.tick}>{isSelected && <Icon name="check" size={18} />}</span>
            </>
          )}
        </AriaMenuItem>
      ))}
    </AriaMenuSection>
  );
}

export function MenuRule() {
  return <Separator className={styles.rule} />;
}
