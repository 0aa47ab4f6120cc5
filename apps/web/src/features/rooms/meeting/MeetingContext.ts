import type { Meeting, MeetingView, RoomState } from '@footlight/client';
import { createContext, useContext } from 'react';
import type { HostStage, StageState } from '../../broadcasts/studio/HostStage.ts';
import type { OwnDevices } from '../useOwnDevices.ts';

/** What every part of the meeting's screen stands on. */
export interface MeetingParts {
  meeting: Meeting;
  state: RoomState;
  view: MeetingView;
  stage: HostStage;
  captures: StageState;
  own: OwnDevices;
  /** Secret of the link one came by. */
  invite: string | null;
  /** One may be seen and heard. */
  speaks: boolean;
  /** One may mute and remove others. */
  moderates: boolean;
  /** One may let people in, give roles, lock and end. */
  manages: boolean;
  /** Does it and says what became of it. */
  run: (act: Promise<unknown>, done?: string) => void;
  leave: () => void;
}

export const MeetingContext = createContext<MeetingParts | null>(null);

export function useMeetingParts(): MeetingParts {
  const parts = useContext(MeetingContext);
  if (!parts) throw new TypeError('useMeetingParts needs a MeetingContext above it');
  return parts;
}
