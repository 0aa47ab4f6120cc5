import type { Interaction } from '@footlight/client';
import type { Broadcast } from '@footlight/contract';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFootlight } from '../../../client/context.ts';
import { messageOf } from '../../../client/errors.ts';
import { useRoom } from '../../../client/useRoom.ts';
import { usePreferences } from '../../../shell/preferences.ts';
import { ButtonLink } from '../../../ui/Button.tsx';
import { Confirm } from '../../../ui/Dialog.tsx';
import { Loading } from '../../../ui/Loading.tsx';
import { Callout, EmptyState } from '../../../ui/Message.tsx';
import { Tabs } from '../../../ui/Tabs.tsx';
import { useNotify } from '../../../ui/Toast.tsx';
import { StudioShop } from '../../commerce/index.ts';
import { useInteractionParts, venueOf } from '../../interaction/InteractionContext.ts';
import { useKeepBroadcast } from '../queries.ts';
import { Aside } from './Aside.tsx';
import { Controls } from './Controls.tsx';
import { DeviceCheck } from './DeviceCheck.tsx';
import { Frame } from './Frame.tsx';
import type { HostStage } from './HostStage.ts';
import { EncoderPanel } from './ingest/EncoderPanel.tsx';
import { LeaveGuard } from './LeaveGuard.tsx';
import { Problems } from './Problems.tsx';
import styles from './Stage.module.css';
import { StageHead } from './StageHead.tsx';
import { StudioHouse } from './StudioHouse.tsx';
import { useHostStage, useStageState } from './useHostStage.ts';

/** For who may watch a show, but not be on its stage. */
export function NotYours({ id }: { id: string }) {
  const { t } = useTranslation();
  return (
    <EmptyState isPage icon="lock" title={t('studio.notYours')} data-testid="not-yours">
      <ButtonLink to={`/watch/${id}`} variant="primary">
        {t('home.watchNow')}
      </ButtonLink>
    </EmptyState>
  );
}

/** Where a host gets ready, goes live and ends the show, and where a speaker joins it; what one may do is what the room says. */
export function Stage({ broadcast: known, onEntered }: { broadcast: Broadcast; onEntered: () => void }) {
  const { t } = useTranslation();
  const [room, state, interaction] = useRoom(known.id, true);
  const stage = useHostStage(room);
  useFollow(known, state.broadcast);
  const mayPublish = state.me?.permissions.includes('publish') ?? false;
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is told once, whoever hears it
  useEffect(() => {
    if (mayPublish) onEntered();
  }, [mayPublish]);

  if (state.removed) {
    return (
      <EmptyState isPage icon="alert" title={t('studio.removed', { reason: state.removed })} data-testid="removed">
        <ButtonLink to="/studio">{t('studio.backToList')}</ButtonLink>
      </EmptyState>
    );
  }
  if (state.connection === 'closed' && state.error) return <Callout tone="danger">{messageOf(state.error, t)}</Callout>;
  if (!room || !stage || !interaction || !state.me) return <Loading />;
  if (!mayPublish) return <NotYours id={known.id} />;
  // What was edited here is newer than the room's copy; whether it is live, the room knows first.
  const status = (state.broadcast ?? known).status === 'live' ? 'live' : known.status;
  const broadcast: Broadcast = {
    ...known,
    status,
    startedAt: state.broadcast?.startedAt ?? known.startedAt,
    viewers: state.counts?.viewers ?? known.viewers,
    onAir: state.counts?.onAir ?? known.onAir,
  };
  const isManager = state.me.permissions.includes('manage');
  return (
    <OpenStage
      broadcast={broadcast}
      room={room}
      state={state}
      stage={stage}
      interaction={interaction}
      isManager={isManager}
    />
  );
}

/** A show goes on without this page's doing: an encoder starts it, the end of the grace period ends it. */
function useFollow(known: Broadcast, inRoom: Broadcast | null) {
  const keep = useKeepBroadcast();
  // What this page did itself may be newer than the room's copy, so a show only goes forward.
  const isNews = inRoom !== null && progress[inRoom.status] > progress[known.status];
  // biome-ignore lint/correctness/useExhaustiveDependencies: `keep` is another one each time, and what is kept is the room's copy at the turn
  useEffect(() => {
    if (inRoom && isNews) keep(inRoom);
  }, [isNews]);
}

const progress: Record<Broadcast['status'], number> = { scheduled: 0, live: 1, ended: 2, cancelled: 2 };

type RoomParts = ReturnType<typeof useRoom>;

interface OpenStageProps {
  broadcast: Broadcast;
  room: NonNullable<RoomParts[0]>;
  state: RoomParts[1];
  stage: HostStage;
  interaction: Interaction;
  /** Runs the show. Who does not is a speaker: joins when it is live, and only for themselves. */
  isManager: boolean;
}

function OpenStage({ broadcast, room, state, stage, interaction, isManager }: OpenStageProps) {
  const { t } = useTranslation();
  const { api } = useFootlight();
  const [preferences] = usePreferences();
  const captures = useStageState(stage);
  const keep = useKeepBroadcast();
  const notify = useNotify();
  const [isStarting, setStarting] = useState(false);
  const [isEnding, setEnding] = useState(false);
  const [asksEnd, setAsksEnd] = useState(false);
  const [source, setSource] = useState<'browser' | 'encoder'>('browser');
  const isLive = broadcast.status === 'live';
  const parts = useInteractionParts(venueOf(broadcast), room, state, interaction);

  async function goLive() {
    setStarting(true);
    try {
      if (isManager) keep(await api.startBroadcast({ params: { id: broadcast.id } }));
      await stage.goOnAir(preferences.videoFormat === 'auto' ? {} : { codec: preferences.videoFormat });
    } catch (error) {
      notify(messageOf(error, t), 'danger');
    } finally {
      setStarting(false);
    }
  }

  async function end() {
    setEnding(true);
    try {
      const ended = await api.endBroadcast({ params: { id: broadcast.id } });
      setAsksEnd(false);
      stage.close();
      keep(ended);
    } catch (error) {
      notify(messageOf(error, t), 'danger');
    } finally {
      setEnding(false);
    }
  }

  const devices = <DeviceCheck broadcast={broadcast} captures={captures} stage={stage} />;
  return (
    <>
      <LeaveGuard isActive={isLive && captures.isOnAir} />
      <StageHead broadcast={broadcast} onEnd={isManager ? () => setAsksEnd(true) : undefined} />
      <div className={styles.columns}>
        <div className={styles.main}>
          <Tabs
            label={t('studio.source')}
            selected={source}
            onChange={setSource}
            tabs={[
              {
                id: 'browser',
                label: t('studio.sourceBrowser'),
                content: (
                  <div className={styles.main}>
                    <Problems
                      broadcast={broadcast}
                      state={state}
                      captures={captures}
                      stage={stage}
                      isManager={isManager}
                    />
                    <Frame broadcast={broadcast} captures={captures} stage={stage} interaction={interaction} />
                    <Controls
                      broadcast={broadcast}
                      captures={captures}
                      stage={stage}
                      isManager={isManager}
                      isStarting={isStarting}
                      onGoLive={() => void goLive()}
                    />
                    {!isLive && devices}
                  </div>
                ),
              },
              ...(isManager
                ? [
                    {
                      id: 'encoder' as const,
                      label: t('studio.sourceEncoder'),
                      content: <EncoderPanel broadcast={broadcast} room={room} />,
                    },
                  ]
                : []),
            ]}
          />
          {isManager && <StudioShop broadcast={broadcast} room={room} />}
          {/* Who is on air has other things at hand first. */}
          {isLive && source === 'browser' && devices}
        </div>
        <div className={styles.aside}>
          {parts && <StudioHouse parts={parts} />}
          <Aside broadcast={broadcast} room={room} state={state} isManager={isManager} />
        </div>
      </div>
      <Confirm
        title={t('studio.endTitle')}
        body={t('studio.endBody')}
        action={t('studio.end')}
        isOpen={asksEnd}
        isPending={isEnding}
        onConfirm={() => void end()}
        onClose={() => setAsksEnd(false)}
        data-testid="end-dialog"
      />
    </>
  );
}
