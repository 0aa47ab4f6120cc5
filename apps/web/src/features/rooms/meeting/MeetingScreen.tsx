import type { Interaction, Meeting, MeetingView, RoomState } from '@footlight/client';
import type { Meeting as RoomInfo } from '@footlight/contract';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFootlight } from '../../../client/context.ts';
import { messageOf } from '../../../client/errors.ts';
import { useSpeaking } from '../../../client/levels.ts';
import { useNotify } from '../../../ui/Toast.tsx';
import { useArrival } from '../../../ui/useArrival.ts';
import { useMedia } from '../../../ui/useMedia.ts';
import { useSeen } from '../../../ui/useSeen.ts';
import type { HostStage } from '../../broadcasts/studio/HostStage.ts';
import { useStageState } from '../../broadcasts/studio/useHostStage.ts';
import { useFullscreen } from '../../broadcasts/watch/useFullscreen.ts';
import { useDraft } from '../../interaction/chat/useDraft.ts';
import { useInteractionParts, type Venue } from '../../interaction/InteractionContext.ts';
import { InteractionProvider } from '../../interaction/Provider.tsx';
import { ReactionFlight } from '../../interaction/ReactionFlight.tsx';
import { useMuted } from '../../interaction/stage/useMuted.ts';
import { Comings } from '../people/Comings.tsx';
import { countOf } from '../people/people.ts';
import { useLeaderNews } from '../people/useLeaderNews.ts';
import { useRoleNews } from '../people/useRoleNews.ts';
import { useOwnDevices } from '../useOwnDevices.ts';
import { Alone } from './Alone.tsx';
import { ControlBar } from './ControlBar.tsx';
import { FloatingPicture } from './FloatingPicture.tsx';
import { Head } from './Head.tsx';
import styles from './Meeting.module.css';
import { MeetingContext, type MeetingParts } from './MeetingContext.ts';
import { MeetingDialogs } from './MeetingDialogs.tsx';
import { Notices } from './Notices.tsx';
import { Side } from './Side.tsx';
import { Sounds } from './Sounds.tsx';
import { TileStage } from './TileStage.tsx';
import { leadOf, tilesOf } from './tiles.ts';
import { type DialogName, type PanelName, useControls } from './useControls.ts';
import { usePictureInPicture } from './usePictureInPicture.ts';
import { usePushToTalk } from './usePushToTalk.ts';
import type { ShortcutActs } from './useShortcuts.ts';
import { useShortcuts } from './useShortcuts.ts';
import { useUnread } from './useUnread.ts';

export interface MeetingScreenProps {
  meeting: Meeting;
  interaction: Interaction;
  state: RoomState;
  view: MeetingView;
  stage: HostStage;
  known: RoomInfo | null;
  invite: string | null;
  onLeave: () => void;
}

/** The meeting, as large as the window. */
export function MeetingScreen(props: MeetingScreenProps) {
  const { meeting, interaction, state, view, stage, known, invite, onLeave } = props;
  const { t } = useTranslation();
  const notify = useNotify();
  const captures = useStageState(stage);
  const own = useOwnDevices(stage, captures);
  const venue = useVenue(meeting.roomId, state, known);
  const interactionParts = useInteractionParts(venue, meeting.room, state, interaction);
  const permissions = state.me?.permissions ?? [];
  const parts: MeetingParts = {
    meeting,
    state,
    view,
    stage,
    captures,
    own,
    invite,
    speaks: permissions.includes('publish'),
    moderates: permissions.includes('moderate'),
    manages: permissions.includes('manage'),
    run: (act, done) => {
      act.then(
        () => done && notify(done),
        (error: unknown) => notify(messageOf(error, t), 'danger'),
      );
    },
    leave: onLeave,
  };

  useMuted(interaction, stage);

  useRoleNews(state.me?.role);

  if (!interactionParts) return null;
  return (
    <MeetingContext value={parts}>
      <InteractionProvider parts={interactionParts}>
        <Screen parts={parts} interaction={interaction} />
      </InteractionProvider>
    </MeetingContext>
  );
}

/** As long as the meeting is shown live, chat and hands are the show's. */
function useVenue(roomId: string, { meeting }: RoomState, known: RoomInfo | null): Venue {
  const show = meeting?.broadcast;
  const host = known?.host;
  const hostUserId = meeting?.hostUserId ?? '';
  return useMemo(
    () => ({
      of: show ? 'broadcast' : 'room',
      id: show?.id ?? roomId,
      host: show?.host ?? host ?? { id: hostUserId, displayName: '' },
      status: 'live',
      kind: 'video',
    }),
    [show, roomId, host, hostUserId],
  );
}

function Screen({ parts, interaction }: { parts: MeetingParts; interaction: Interaction }) {
  const { t } = useTranslation();
  const notify = useNotify();
  const { canShareScreen: canShare } = useFootlight().devices;
  const { state, view, captures, own, speaks } = parts;
  const [panel, setPanel] = useState<PanelName | null>(null);
  const [dialog, setDialog] = useState<DialogName | null>(null);
  const [isSoundBlocked, setSoundBlocked] = useState(false);
  const [soundAttempt, setSoundAttempt] = useState(0);
  const page = useArrival<HTMLDivElement>();
  const picture = useRef<HTMLVideoElement>(null);
  const draft = useDraft();
  const isPhone = useMedia('(width < 48rem)');
  // All of the document: menus and windows stand beside the meeting in it.
  const root = useRef<HTMLElement>(document.documentElement);
  const fullscreen = useFullscreen(root, picture);
  const unread = useUnread(interaction, state.me?.userId ?? state.me?.guestId ?? null, panel === 'chat');
  useSeen(page);

  const speaking = useSpeaking(parts.meeting.room.store);
  const ownMedia = {
    camera: own.hasCamera ? captures.camera.track : null,
    screen: captures.screen.track,
    isMuted: own.isMuted,
  };
  const { people, screens } = tilesOf(state, ownMedia, speaking);
  const lead = screens.find(({ isSelf }) => !isSelf) ?? leadOf(people, state.activeSpeaker, view.speakers);
  const floating = usePictureInPicture(picture, () => notify(t('rooms.notice.noPicture')));
  const controls = useControls({ panel, setPanel, setDialog, fullscreen, picture: floating });
  const acts: ShortcutActs = {
    hand: controls.hand.act,
    chat: controls.chat.act,
    people: controls.people.act,
    view: controls.view.act,
    audioOnly: controls.audioOnly.act,
    help: controls.help.act,
    leave: controls.leave.act,
    ...(fullscreen.isPossible && { fullscreen: controls.fullscreen.act }),
    ...(speaks && { microphone: controls.microphone.act, camera: controls.camera.act }),
    ...(speaks && canShare && { screen: controls.screen.act }),
  };
  usePushToTalk(parts.stage);
  useLeaderNews();
  useShortcuts(acts, own, speaks);
  const isAlone = countOf(state) <= 1;

  return (
    <div
      ref={page}
      tabIndex={-1}
      className={styles.page}
      data-panel={panel ?? undefined}
      data-page="meeting"
      data-testid="meeting"
    >
      <Head />
      <div className={styles.middle}>
        <main className={styles.stage} aria-label={t('rooms.meeting')}>
          <TileStage people={people} screens={screens} outside={floating.isOpen ? lead : null} />
          {isAlone && <Alone />}
          <Notices
            isSoundBlocked={isSoundBlocked}
            onAllowSound={() => {
              setSoundBlocked(false);
              setSoundAttempt((count) => count + 1);
            }}
            onShowPeople={() => setPanel('people')}
          />
          <ReactionFlight interaction={interaction} />
          <Comings />
        </main>
        {panel && <Side panel={panel} draft={draft} onClose={() => setPanel(null)} />}
      </div>
      <ControlBar
        controls={controls}
        isPhone={isPhone}
        unread={unread}
        canShare={canShare}
        canFullscreen={fullscreen.isPossible}
        canPicture={floating.isPossible}
      />
      <Sounds remote={state.remote} attempt={soundAttempt} onBlocked={() => setSoundBlocked(true)} />
      <FloatingPicture element={picture} tile={lead} floating={floating} controls={controls} />
      <MeetingDialogs dialog={dialog} setDialog={setDialog} />
    </div>
  );
}
