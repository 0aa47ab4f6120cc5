import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './Badge.module.css';
import { classes } from './classes.ts';
import { Icon, type IconName } from './Icon.tsx';

export interface BadgeProps {
  children: ReactNode;
  /** `stage` lies on a picture. */
  tone?: 'neutral' | 'live' | 'warm' | 'success' | 'stage';
  icon?: IconName;
  'data-testid'?: string;
}

/** A state in a word. */
export function Badge({ children, tone = 'neutral', icon, ...rest }: BadgeProps) {
  return (
    <span {...rest} className={classes(styles.badge, tone !== 'neutral' && styles[tone])}>
      {icon && <Icon name={icon} size={15} />}
      {children}
    </span>
  );
}

/** The cue light: on while a show is live. */
export function LiveBadge() {
  const { t } = useTranslation();
  return (
    <Badge tone="live" data-testid="live-badge">
      {t('broadcast.live')}
    </Badge>
  );
}
