import type { Interaction, InteractionView, RoomSession, RoomState } from '@footlight/client';
import { initialView } from '@footlight/client';
import type { Broadcast } from '@footlight/contract';
import { createContext, useContext } from 'react';
import { useStoreState } from '../../client/context.ts';

/** What everything about one show's interaction stands on. */
export interface InteractionParts {
  broadcast: Broadcast;
  room: RoomSession;
  state: RoomState;
  interaction: Interaction;
  view: InteractionView;
  /** Who is here may moderate. */
  canModerate: boolean;
}

export const InteractionContext = createContext<InteractionParts | null>(null);

export function useInteraction(): InteractionParts {
  const parts = useContext(InteractionContext);
  if (!parts) throw new TypeError('useInteraction needs an InteractionContext above it');
  return parts;
}

const nowhere = { get: () => initialView, subscribe: () => () => undefined };

/** The parts of a show, once there is one and its room is open; else null. */
export function useInteractionParts(
  broadcast: Broadcast | null,
  room: RoomSession | null,
  state: RoomState,
  interaction: Interaction | null,
): InteractionParts | null {
  const view = useStoreState(interaction?.store ?? nowhere);
  if (!broadcast || !room || !interaction) return null;
  const canModerate = state.me?.permissions.includes('moderate') ?? false;
  return { broadcast, room, state, interaction, view, canModerate };
}
