import type { Interaction, InteractionView, RoomSession, RoomState } from '@footlight/client';
import { initialView } from '@footlight/client';
import type { Broadcast } from '@footlight/contract';
import { createContext, useContext } from 'react';
import { useStoreState } from '../../client/context.ts';

/** Whose chat, hands and stage these are: a show's or a meeting's. */
export interface Venue extends Pick<Broadcast, 'id' | 'host' | 'status' | 'kind'> {
  of: 'broadcast' | 'room';
}

/** A show as a venue. */
export function venueOf(broadcast: Broadcast | null): Venue | null {
  return broadcast && { ...broadcast, of: 'broadcast' };
}

/** What everything about one venue's interaction stands on. */
export interface InteractionParts {
  venue: Venue;
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

/** The parts of a show or a meeting, once there is one and its room is open; else null. */
export function useInteractionParts(
  venue: Venue | null,
  room: RoomSession | null,
  state: RoomState,
  interaction: Interaction | null,
): InteractionParts | null {
  const view = useStoreState(interaction?.store ?? nowhere);
  if (!venue || !room || !interaction) return null;
  const canModerate = state.me?.permissions.includes('moderate') ?? false;
  return { venue, room, state, interaction, view, canModerate };
}
