import type { RoomSession, RoomState } from '@footlight/client';
import type { Broadcast } from '@footlight/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStats } from '../../../client/useStats.ts';
import { useFormat } from '../../../i18n/useFormat.ts';
import { Badge } from '../../../ui/Badge.tsx';
import { IconButton } from '../../../ui/Button.tsx';
import { Card } from '../../../ui/Card.tsx';
import { CopyField } from '../../../ui/CopyField.tsx';
import { formatBitrate } from '../bitrate.ts';
import { EditDialog } from './BroadcastDialogs.tsx';
import { Members } from './Members.tsx';
import { uplinkOf } from './quality.ts';
import styles from './Stage.module.css';

const askEveryMs = 2_000;
const tones = { good: 'success', fair: 'warm', poor: 'warm', lost: 'warm', waiting: 'neutral' } as const;

interface AsideProps {
  broadcast: Broadcast;
  room: RoomSession;
  state: RoomState;
  isManager: boolean;
}

/** What stands beside the stage: the link, the connection, the show itself and who is invited. */
export function Aside({ broadcast, room, state, isManager }: AsideProps) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  return (
    <div className={styles.aside}>
      <Card>
        <CopyField
          label={t('studio.share')}
          value={new URL(`/watch/${broadcast.id}`, location.origin).href}
          data-testid="share-link"
        />
      </Card>
      {state.local.length > 0 && <Connection room={room} state={state} />}
      <Card
        title={t('studio.details')}
        aside={
          isManager && <IconButton icon="edit" size="small" label={t('common.edit')} onPress={() => setEditing(true)} />
        }
      >
        <p className={styles.prose}>{broadcast.description || t(`broadcast.${broadcast.visibility}Hint`)}</p>
      </Card>
      {isManager && broadcast.visibility === 'private' && <Members broadcastId={broadcast.id} />}
      <EditDialog broadcast={broadcast} isOpen={editing} onClose={() => setEditing(false)} />
    </div>
  );
}

function Connection({ room, state }: { room: RoomSession; state: RoomState }) {
  const { t } = useTranslation();
  const format = useFormat();
  const uplink = uplinkOf(state, useStats(room, askEveryMs));
  return (
    <Card
      title={t('studio.connection')}
      aside={
        <Badge tone={tones[uplink.quality]} icon="signal" data-testid="uplink-quality">
          {t('studio.quality', { quality: uplink.quality })}
        </Badge>
      }
    >
      <p className={styles.facts}>
        {uplink.bitrateBps !== null && (
          <span className="numeric">{t('studio.uplink', { rate: formatBitrate(uplink.bitrateBps, t, format) })}</span>
        )}
        {uplink.rttMs !== null && (
          <span className="numeric">{t('studio.roundTrip', { ms: Math.round(uplink.rttMs) })}</span>
        )}
      </p>
    </Card>
  );
}
