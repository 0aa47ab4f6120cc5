import type { PendingMessage } from '@footlight/client';
import { useTranslation } from 'react-i18next';
import { messageOf } from '../../../client/errors.ts';
import { Button } from '../../../ui/Button.tsx';
import { classes } from '../../../ui/classes.ts';
import { Icon } from '../../../ui/Icon.tsx';
import { useInteraction } from '../InteractionContext.ts';
import styles from './Chat.module.css';

/** One's own message that the server does not have: on its way, or in need of a decision. */
export function PendingRow({ pending }: { pending: PendingMessage }) {
  const { t } = useTranslation();
  const { interaction } = useInteraction();
  const { text, state, error, clientId } = pending;
  const isFailed = state === 'failed';
  return (
    <div className={classes(styles.pending, isFailed && styles.failed)} data-testid="chat-pending" data-state={state}>
      <p className={styles.text} dir="auto">
        {text}
      </p>
      <p className={styles.fate}>
        <Icon name={isFailed ? 'alert' : 'clock'} size={14} />
        {isFailed ? t('chat.notSent', { reason: reasonOf(error, t) }) : t('chat.sending')}
      </p>
      {isFailed && (
        <div className={styles.choice}>
          <Button size="small" icon="refresh" onPress={() => interaction.resend(clientId)} data-testid="chat-resend">
            {t('chat.resend')}
          </Button>
          <Button
            size="small"
            variant="quiet"
            icon="trash"
            onPress={() => interaction.discard(clientId)}
            data-testid="chat-discard"
          >
            {t('chat.discard')}
          </Button>
        </div>
      )}
    </div>
  );
}

function reasonOf(error: PendingMessage['error'], t: Parameters<typeof messageOf>[1]): string {
  return error ? messageOf(error, t) : '';
}
