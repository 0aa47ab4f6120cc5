import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams, useSearchParams } from 'react-router';
import { useSession } from '../../client/context.ts';
import { Shell } from '../../shell/Shell.tsx';
import { useTitle } from '../../shell/useTitle.ts';
import { Loading } from '../../ui/Loading.tsx';
import { doorOf } from './door/door.ts';
import { Lobby } from './door/Lobby.tsx';
import { Outside } from './door/Outside.tsx';
import { PreJoin } from './door/PreJoin.tsx';
import { MeetingScreen } from './meeting/MeetingScreen.tsx';
import { useRoomInfo } from './queries.ts';
import { useMeeting } from './useMeeting.ts';
import { useOwnStage } from './useOwnStage.ts';

/** One address for everything about a meeting: in front of it, its lobby, the meeting, and why one is not in it. */
export function RoomPage() {
  const { id = '' } = useParams();
  const { user, status } = useSession();
  const [attempt, setAttempt] = useState(0);
  if (status === 'loading') {
    return (
      <Shell>
        <Loading />
      </Shell>
    );
  }
  // Another identity may enter other rooms, and another try starts from the beginning.
  return <Room key={`${id} ${user?.id ?? ''} ${attempt}`} id={id} onAgain={() => setAttempt((count) => count + 1)} />;
}

function Room({ id, onAgain }: { id: string; onAgain: () => void }) {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const invite = params.get('invite') ?? undefined;
  const [hasLeft, setLeft] = useState(false);
  const stage = useOwnStage();
  const { opened, state, view, enter, close } = useMeeting(id, stage);
  const info = useRoomInfo(id, invite, hasLeft ? 'gone' : opened && state.me ? 'inside' : 'outside');
  const known = info.data;
  const door = doorOf({ known, knownError: info.error, state: opened && state, hasLeft });
  const title = state.meeting?.title ?? known?.title;
  useTitle(title ?? t('rooms.meeting'));

  function leave() {
    setLeft(true);
    close();
    stage?.close();
  }

  if (door === 'in' && opened && stage) {
    return (
      <MeetingScreen
        {...opened}
        state={state}
        view={view}
        stage={stage}
        known={known ?? null}
        invite={invite ?? null}
        onLeave={leave}
      />
    );
  }
  return (
    <Shell>
      {door === 'loading' || !stage ? (
        <Loading />
      ) : door === 'prepare' && known ? (
        <PreJoin
          room={known}
          stage={stage}
          refusal={opened ? state.error : null}
          isEntering={opened !== null && state.connection !== 'closed'}
          onEnter={(password) =>
            enter({ ...(password !== null && { password }), ...(invite !== undefined && { invite }) })
          }
        />
      ) : door === 'waiting' ? (
        <Lobby title={title ?? ''} known={known} stage={stage} onLeave={leave} />
      ) : (
        <Outside door={door} error={state.error ?? info.error} stage={stage} onAgain={onAgain} />
      )}
    </Shell>
  );
}
