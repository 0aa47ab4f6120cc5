import type { Broadcast, Ingest } from '@footlight/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFootlight } from '../../../../client/context.ts';
import { messageOf } from '../../../../client/errors.ts';
import { Button } from '../../../../ui/Button.tsx';
import { Card } from '../../../../ui/Card.tsx';
import { CopyField } from '../../../../ui/CopyField.tsx';
import { Confirm } from '../../../../ui/Dialog.tsx';
import { Callout } from '../../../../ui/Message.tsx';
import { Switch } from '../../../../ui/Switch.tsx';
import { useNotify } from '../../../../ui/Toast.tsx';
import { useKeepBroadcast } from '../../queries.ts';
import styles from '../Stage.module.css';

export interface StreamKeyCardProps {
  broadcast: Broadcast;
  ingest: Ingest;
  onReset: () => Promise<void>;
}

/** Server and key, as encoders ask for them. */
export function StreamKeyCard({ broadcast, ingest, onReset }: StreamKeyCardProps) {
  const { t } = useTranslation();
  const { api } = useFootlight();
  const keep = useKeepBroadcast();
  const notify = useNotify();
  const [asksReset, setAsksReset] = useState(false);
  const [isResetting, setResetting] = useState(false);
  const { rtmp, rtmps, whip } = ingest;

  async function reset() {
    setResetting(true);
    try {
      await onReset();
      notify(t('ingest.resetDone'));
      setAsksReset(false);
    } catch (error) {
      notify(messageOf(error, t), 'danger');
    } finally {
      setResetting(false);
    }
  }

  async function change(body: { autoRenew: boolean } | { startsWithEncoder: boolean }) {
    try {
      keep(await api.updateBroadcast({ params: { id: broadcast.id }, body }));
    } catch (error) {
      notify(messageOf(error, t), 'danger');
    }
  }

  return (
    <Card title={t('ingest.address')}>
      <p className={styles.muted}>{t(broadcast.startsWithEncoder ? 'ingest.addressBody' : 'ingest.heldAddressBody')}</p>
      {rtmp ? (
        <>
          <CopyField label={t('ingest.server')} value={rtmp.url} data-testid="rtmp-server" />
          {rtmps && <CopyField label={t('ingest.serverTls')} value={rtmps.url} data-testid="rtmps-server" />}
          <CopyField label={t('ingest.key')} value={rtmp.streamKey} isSecret data-testid="stream-key" />
        </>
      ) : (
        <Callout>{t('ingest.rtmpOff')}</Callout>
      )}
      {broadcast.status === 'scheduled' && (
        <>
          <Switch
            label={t('ingest.startsWithEncoder')}
            isSelected={broadcast.startsWithEncoder}
            onChange={(startsWithEncoder) => void change({ startsWithEncoder })}
            data-testid="starts-with-encoder"
          />
          <p className={styles.muted}>{t('ingest.startsWithEncoderHint')}</p>
        </>
      )}
      <div className={styles.spread}>
        <Switch
          label={t('ingest.autoRenew')}
          isSelected={broadcast.autoRenew}
          onChange={(autoRenew) => void change({ autoRenew })}
        />
        <Button variant="quiet" icon="refresh" onPress={() => setAsksReset(true)} data-testid="reset-key">
          {t('ingest.reset')}
        </Button>
      </div>
      <p className={styles.muted}>{t('ingest.autoRenewHint')}</p>
      <details className={styles.more}>
        <summary>{t('ingest.whip')}</summary>
        <p className={styles.muted}>{t('ingest.whipBody')}</p>
        <CopyField label={t('ingest.whipUrl')} value={new URL(whip.url, location.origin).href} data-testid="whip-url" />
        <CopyField label={t('ingest.whipToken')} value={whip.token} isSecret data-testid="whip-token" />
      </details>
      <Confirm
        title={t('ingest.resetTitle')}
        body={t('ingest.resetBody')}
        action={t('ingest.reset')}
        isOpen={asksReset}
        isPending={isResetting}
        onConfirm={() => void reset()}
        onClose={() => setAsksReset(false)}
        data-testid="reset-dialog"
      />
    </Card>
  );
}
