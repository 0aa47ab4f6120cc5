import type { ReactNode } from 'react';
import styles from './PageHead.module.css';

/** What a page is called and for, and what can be done on it. */
export function PageHead({ title, body, children }: { title: string; body: string; children?: ReactNode }) {
  return (
    <div className={styles.head}>
      <div>
        <h1>{title}</h1>
        <p>{body}</p>
      </div>
      {children && <div className={styles.actions}>{children}</div>}
    </div>
  );
}
