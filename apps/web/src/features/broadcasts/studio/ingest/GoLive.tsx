import type { Broadcast } from '@footlight/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFootlight } from '../../../../client/context.ts';
import { messageOf } from '../../../../client/errors.ts';
import { Button } from '../../../../ui/Button.tsx';
import { useNotify } from '../../../../ui/Toast.tsx';
import { useKeepBroadcast } from '../../queries.ts';
import styles from '../Stage.module.css';

/** Starts a show that its encoder does not start: what arrives is on air from then on. */
export function GoLive({ broadcast, isReceiving }: { broadcast: Broadcast; isReceiving: boolean }) {
  const { t } = useTranslation();
  const { api } = useFootlight();
  const keep = useKeepBroadcast();
  const notify = useNotify();
  const [isStarting, setStarting] = useState(false);
  if (broadcast.startsWithEncoder || broadcast.status !== 'scheduled') return null;

  async function start() {
    setStarting(true);
    try {
      keep(await api.startBroadcast({ params: { id: broadcast.id } }));
    } catch (error) {
      notify(messageOf(error, t), 'danger');
    } finally {
      setStarting(false);
    }
  }

  return (
    <div className={styles.go}>
      <Button
        variant="primary"
        size="large"
        isDisabled={!isReceiving}
        isPending={isStarting}
        onPress={() => void start()}
        data-testid="go-live-encoder"
      >
        {t(isStarting ? 'studio.goingLive' : 'studio.goLive')}
      </Button>
    </div>
  );
}
