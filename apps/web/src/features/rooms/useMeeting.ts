import type { Interaction, Meeting, MeetingView, OpenMeetingOptions, RoomState, Store } from '@footlight/client';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useFootlight, useStoreState } from '../../client/context.ts';
import { withoutLevels } from '../../client/levels.ts';
import { apart } from '../../client/useRoom.ts';
import { usePreferences } from '../../shell/preferences.ts';
import type { HostStage } from '../broadcasts/studio/HostStage.ts';

const nobody: MeetingView = { speakers: [], quality: new Map(), network: 'good', audioOnly: false, asked: null };
const nowhere: Store<RoomState> = { get: () => apart, subscribe: () => () => undefined };
const still: Store<MeetingView> = { get: () => nobody, subscribe: () => () => undefined };

export interface OpenedMeeting {
  meeting: Meeting;
  interaction: Interaction;
}

export interface MeetingEntry {
  /** Null before one has asked to come in. */
  opened: OpenedMeeting | null;
  /** Without levels. */
  state: RoomState;
  view: MeetingView;
  enter: (options: OpenMeetingOptions) => void;
  close: () => void;
}

/**
 * Takes part in a meeting from `enter` on, with what `stage` has open: it goes on air as soon as the room lets it, and its devices are given back when a host
 * takes the right to speak away. Left with the page.
 */
export function useMeeting(id: string, stage: HostStage | null): MeetingEntry {
  const footlight = useFootlight();
  const [{ videoFormat }] = usePreferences();
  const [opened, setOpened] = useState<OpenedMeeting | null>(null);
  const current = useRef<Meeting | null>(null);
  const calm = useMemo(() => (opened ? withoutLevels(opened.meeting.room.store) : nowhere), [opened]);
  const state = useStoreState(calm);
  const view = useStoreState(opened?.meeting.store ?? still);
  // Undefined while it is not known, as after a connection that was lost for long: what is open stays open.
  const mayPublish = state.me?.permissions.includes('publish');

  const close = useCallback(() => {
    current.current?.close();
    current.current = null;
  }, []);
  useEffect(() => close, [close]);

  function enter(options: OpenMeetingOptions) {
    close();
    const meeting = footlight.openMeeting(id, options);
    current.current = meeting;
    stage?.setRoom(meeting.room);
    setOpened({ meeting, interaction: footlight.openInteraction(meeting.room) });
  }

  useEffect(() => {
    if (!stage || !mayPublish) return;
    stage.goOnAir(videoFormat === 'auto' ? {} : { codec: videoFormat }).catch(reportError);
  }, [stage, mayPublish, videoFormat]);

  useEffect(() => {
    if (!stage || mayPublish !== false) return;
    for (const kind of ['camera', 'microphone'] as const) stage.shut(kind).catch(reportError);
    stage.stopScreen().catch(reportError);
  }, [stage, mayPublish]);

  return { opened, state, view, enter, close };
}
