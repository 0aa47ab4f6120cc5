import type { ReactNode } from 'react';
import { classes } from './classes.ts';
import { Icon, type IconName } from './Icon.tsx';
import styles from './Message.module.css';

export interface PlaceProps {
  title: string;
  body?: string | undefined;
  icon: IconName;
  /** It is all the page has, so its title is the page's. */
  isPage?: boolean;
  /** What to do about it. */
  children?: ReactNode;
  'data-testid'?: string;
}

/** Nothing here yet. */
export function EmptyState({ title, body, icon, isPage = false, children, ...rest }: PlaceProps) {
  const Title = isPage ? 'h1' : 'h2';
  return (
    <div {...rest} className={styles.place}>
      <span className={styles.drawing}>
        <Icon name={icon} size={36} />
      </span>
      <Title className={styles.title}>{title}</Title>
      {body && <p>{body}</p>}
      {children && <div className={styles.actions}>{children}</div>}
    </div>
  );
}

/** This could not be shown; announced to screen readers. */
export function ErrorState({
  title,
  body,
  icon = 'alert',
  isPage = false,
  children,
  ...rest
}: Omit<PlaceProps, 'icon'> & { icon?: IconName }) {
  const Title = isPage ? 'h1' : 'h2';
  return (
    <div {...rest} role="alert" className={classes(styles.place, styles.failed)}>
      <span className={styles.drawing}>
        <Icon name={icon} size={36} />
      </span>
      <Title className={styles.title}>{title}</Title>
      {body && <p>{body}</p>}
      {children && <div className={styles.actions}>{children}</div>}
    </div>
  );
}

export interface CalloutProps {
  tone?: 'warning' | 'danger' | 'success';
  title?: string | undefined;
  /** In the place of the sign of its tone, where nothing is wrong. */
  icon?: IconName;
  children: ReactNode;
  'data-testid'?: string;
}

/** Says something that matters now, beside the thing it concerns. */
export function Callout({ tone = 'warning', title, icon, children, ...rest }: CalloutProps) {
  return (
    <div
      {...rest}
      role={tone === 'success' ? 'status' : 'alert'}
      className={classes(styles.callout, tone !== 'warning' && styles[tone])}
    >
      <Icon name={icon ?? (tone === 'success' ? 'check' : 'alert')} />
      <div className={styles.calloutText}>
        {title && <strong>{title}</strong>}
        {children}
      </div>
    </div>
  );
}
