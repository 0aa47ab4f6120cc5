import type { RoomSession } from '@footlight/client';
import type { Broadcast } from '@footlight/contract';
import { useTranslation } from 'react-i18next';
import { messageOf } from '../../../../client/errors.ts';
import { Loading } from '../../../../ui/Loading.tsx';
import { Callout } from '../../../../ui/Message.tsx';
import styles from '../Stage.module.css';
import { EncoderSettings } from './EncoderSettings.tsx';
import { GoLive } from './GoLive.tsx';
import { IngestHealthCard } from './IngestHealthCard.tsx';
import { IngestPreview } from './IngestPreview.tsx';
import { StreamKeyCard } from './StreamKeyCard.tsx';
import { useIngest } from './useIngest.ts';

/** The show made with OBS or another encoder: where it sends, what arrives, and what to change. Publishing starts the show, or the button does. */
export function EncoderPanel({ broadcast, room }: { broadcast: Broadcast; room: RoomSession }) {
  const { t } = useTranslation();
  const { ingest, error, resetKey } = useIngest(broadcast.id);
  if (!ingest) return error ? <Callout tone="danger">{messageOf(error, t)}</Callout> : <Loading />;
  const address = <StreamKeyCard key="address" broadcast={broadcast} ingest={ingest} onReset={resetKey} />;
  const isWaiting = ingest.health.state === 'waiting';
  return (
    <div className={styles.main} data-testid="encoder-panel">
      {/* What is needed first stands first. */}
      {isWaiting && address}
      <IngestPreview broadcast={broadcast} room={room} health={ingest.health} heldUrl={ingest.preview?.url} />
      <GoLive broadcast={broadcast} isReceiving={ingest.health.state === 'receiving'} />
      <IngestHealthCard health={ingest.health} />
      {!isWaiting && address}
      <EncoderSettings />
    </div>
  );
}
