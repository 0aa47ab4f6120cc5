import type { FormEventHandler, ReactNode } from 'react';
import { classes } from './classes.ts';
import styles from './Form.module.css';
import { Callout } from './Message.tsx';

export interface FormProps {
  onSubmit: FormEventHandler;
  /** Why it was refused as a whole. */
  failure?: string | null;
  children: ReactNode;
  'data-testid'?: string;
}

/** Fields one below the other, checked by the page and not by the browser. */
export function Form({ failure = null, children, ...rest }: FormProps) {
  return (
    <form {...rest} className={styles.form} noValidate>
      {failure !== null && <Callout tone="danger">{failure}</Callout>}
      {children}
    </form>
  );
}

/** The row with what sends the form; `aside` stands at its start. */
export function FormActions({ aside, children }: { aside?: ReactNode; children: ReactNode }) {
  return (
    <div className={classes(styles.actions, Boolean(aside) && styles.spread)}>
      {aside}
      {children}
    </div>
  );
}
