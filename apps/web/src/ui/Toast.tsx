import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import {
  UNSTABLE_Toast as AriaToast,
  UNSTABLE_ToastRegion as AriaToastRegion,
  Text,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
} from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { IconButton } from './Button.tsx';
import { classes } from './classes.ts';
import styles from './Toast.module.css';

interface Notice {
  text: string;
  tone: 'neutral' | 'danger';
}

/** Says something in passing; it goes by itself, so it never carries what must be answered. */
export type Notify = (text: string, tone?: Notice['tone']) => void;

const NotifyContext = createContext<Notify | null>(null);
const shownMs = 6_000;

export function ToastProvider({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const [queue] = useState(() => new ToastQueue<Notice>({ maxVisibleToasts: 3 }));
  const notify = useMemo<Notify>(
    () =>
      (text, tone = 'neutral') => {
        queue.add({ text, tone }, { timeout: shownMs });
      },
    [queue],
  );
  return (
    <NotifyContext value={notify}>
      {children}
      <AriaToastRegion queue={queue} className={styles.region} aria-label={t('common.notices')}>
        {({ toast }) => (
          <AriaToast toast={toast} className={classes(styles.toast, toast.content.tone === 'danger' && styles.danger)}>
            <ToastContent className={styles.content}>
              <Text slot="title">{toast.content.text}</Text>
            </ToastContent>
            <IconButton slot="close" icon="close" size="small" label={t('common.close')} />
          </AriaToast>
        )}
      </AriaToastRegion>
    </NotifyContext>
  );
}

export function useNotify(): Notify {
  const notify = useContext(NotifyContext);
  if (!notify) throw new TypeError('useNotify needs a ToastProvider above it');
  return notify;
}
