import type { ReactNode, Ref } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import { Link, type LinkProps } from 'react-router';
import styles from './Button.module.css';
import { classes } from './classes.ts';
import { Icon, type IconName } from './Icon.tsx';

export type ButtonVariant = 'primary' | 'secondary' | 'quiet' | 'danger' | 'stage';
export type ButtonSize = 'small' | 'medium' | 'large';

interface Look {
  variant?: ButtonVariant;
  size?: ButtonSize;
  icon?: IconName;
}

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'style' | 'children'>, Look {
  children: ReactNode;
  ref?: Ref<HTMLButtonElement>;
  'data-testid'?: string;
}

/** What makes a button of any kind do nothing while it waits. */
const inert = { type: 'button', onPress: undefined, 'aria-disabled': true } as const;

function classOf(variant: ButtonVariant, size: ButtonSize, ...more: (string | false | undefined)[]): string {
  return classes(styles.button, styles[variant], size !== 'medium' && styles[size], ...more);
}

/**
 * A command with a text. While `isPending` it keeps its place and focus, shows a spinner and ignores presses. (react-aria's own
 * pending state is not used: it announces by a label that is gone when the page changes.)
 */
export function Button({
  variant = 'secondary',
  size = 'medium',
  icon,
  isPending = false,
  children,
  ...rest
}: ButtonProps) {
  return (
    <AriaButton {...rest} {...(isPending && inert)} className={classOf(variant, size)}>
      {isPending ? <span className={styles.spinner} aria-hidden="true" /> : icon && <Icon name={icon} />}
      {children}
    </AriaButton>
  );
}

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'icon' | 'aria-label'> {
  icon: IconName;
  label: string;
  /** The thing this toggles is off, and that matters (a muted microphone): shown solid. */
  isOff?: boolean;
}

/** A command with a drawing only; `label` is its name. */
export function IconButton({
  variant = 'quiet',
  size = 'medium',
  icon,
  label,
  isOff,
  isPending = false,
  ...rest
}: IconButtonProps) {
  return (
    <AriaButton
      {...rest}
      {...(isPending && inert)}
      aria-label={label}
      className={classOf(variant, size, styles.icon, isOff && styles.off)}
    >
      {isPending ? <span className={styles.spinner} aria-hidden="true" /> : <Icon name={icon} />}
    </AriaButton>
  );
}

/** A link that looks like a button: goes somewhere, so it stays a link to keyboards and screen readers. */
export function ButtonLink({
  variant = 'secondary',
  size = 'medium',
  icon,
  children,
  ...rest
}: Omit<LinkProps, 'className' | 'style'> & Look & { 'data-testid'?: string }) {
  return (
    <Link {...rest} className={classes(classOf(variant, size), styles.asLink)}>
      {icon && <Icon name={icon} />}
      {children}
    </Link>
  );
}
