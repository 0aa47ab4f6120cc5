import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from './Button.tsx';
import styles from './Dialog.module.css';

export interface DialogProps {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
  /** Needs an answer: outside presses do not dismiss it. */
  role?: 'dialog' | 'alertdialog';
  'data-testid'?: string;
}

/** A modal window: traps focus, closes with Escape, gives focus back. */
export function Dialog({ title, isOpen, onClose, children, role = 'dialog', ...rest }: DialogProps) {
  const { t } = useTranslation();
  return (
    <ModalOverlay
      className={styles.scrim}
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      isDismissable={role === 'dialog'}
    >
      <Modal className={styles.modal}>
        <AriaDialog role={role} className={styles.dialog} {...rest}>
          <div className={styles.head}>
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            {role === 'dialog' && <IconButton icon="close" label={t('common.close')} onPress={onClose} />}
          </div>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

export interface ConfirmProps {
  title: string;
  body: string;
  action: string;
  isOpen: boolean;
  isPending?: boolean;
  onConfirm: () => void;
  onClose: () => void;
  'data-testid'?: string;
}

/** Asks before something that cannot be taken back. */
export function Confirm({ body, action, isPending = false, onConfirm, ...dialog }: ConfirmProps) {
  const { t } = useTranslation();
  return (
    <Dialog {...dialog} role="alertdialog">
      <p className={styles.body}>{body}</p>
      <div className={styles.actions}>
        <Button variant="quiet" onPress={dialog.onClose} autoFocus>
          {t('common.cancel')}
        </Button>
        <Button variant="danger" isPending={isPending} onPress={onConfirm} data-testid="confirm">
          {action}
        </Button>
      </div>
    </Dialog>
  );
}
