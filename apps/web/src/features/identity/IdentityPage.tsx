import type { ReactNode } from 'react';
import { Mark } from '../../shell/Brand.tsx';
import { Card } from '../../ui/Card.tsx';
import styles from './Identity.module.css';

/** The frame of the pages on which somebody says who they are. */
export function IdentityPage({
  title,
  body,
  children,
  other,
}: {
  title: string;
  body: string;
  children: ReactNode;
  other?: ReactNode;
}) {
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <Mark size={56} />
        <h1>{title}</h1>
        <p>{body}</p>
      </div>
      <Card>{children}</Card>
      {other && <p className={styles.other}>{other}</p>}
    </div>
  );
}
