import type { Hand, InteractionState, ServerEventName, ServerPayload } from '@footlight/contract';
import type { InteractionView } from './types.ts';

export const initialView: InteractionView = {
  isReady: false,
  messages: [],
  hasOlder: false,
  pending: [],
  pinnedMessage: null,
  chatMode: { audience: 'everyone', slowModeSeconds: 0, linksAllowed: true },
  hands: [],
  isHandUp: false,
  invitation: null,
  liked: false,
  likes: 0,
  restriction: null,
  nextMessageAt: null,
};

/** What a snapshot says about everything but messages and likes. */
export function fromSnapshot(
  view: InteractionView,
  { pinnedMessage, chatMode, hands, invited, restriction }: InteractionState,
  peerId: string,
): Partial<InteractionView> {
  const invitation = invited ? (view.invitation ?? { by: null }) : null;
  return { isReady: true, pinnedMessage, chatMode, restriction, invitation, ...withHands(hands, peerId) };
}

/** What `applyEvent` knows. */
export const stateEvents = [
  'handRaised',
  'handLowered',
  'peerLeft',
  'userLeft',
  'stageInvited',
  'roleChanged',
  'messagePinned',
  'messageDeleted',
  'messagesCleared',
  'chatMode',
  'restricted',
] as const satisfies readonly ServerEventName[];

/** The change an event makes to everything but messages and likes; `peerId` is one's own. */
export function applyEvent(
  view: InteractionView,
  event: string,
  payload: unknown,
  peerId: string | null,
): Partial<InteractionView> {
  switch (event) {
    case 'handRaised': {
      const { seq: _, ...hand } = payload as ServerPayload<'handRaised'>;
      return withHands([...without(view.hands, hand.peerId), hand], peerId);
    }
    case 'handLowered':
    case 'peerLeft':
    case 'userLeft':
      return withHands(without(view.hands, (payload as { peerId: string }).peerId), peerId);
    case 'stageInvited':
      return { invitation: { by: (payload as ServerPayload<'stageInvited'>).by } };
    case 'roleChanged':
      return (payload as ServerPayload<'roleChanged'>).peerId === peerId ? { invitation: null } : {};
    case 'messagePinned':
      return { pinnedMessage: (payload as ServerPayload<'messagePinned'>).message };
    case 'messageDeleted': {
      const { messageId } = payload as ServerPayload<'messageDeleted'>;
      return view.pinnedMessage?.id === messageId ? { pinnedMessage: null } : {};
    }
    case 'messagesCleared': {
      const { authorId } = payload as ServerPayload<'messagesCleared'>;
      return view.pinnedMessage?.author.id === authorId ? { pinnedMessage: null } : {};
    }
    case 'chatMode': {
      const { audience, slowModeSeconds, linksAllowed } = payload as ServerPayload<'chatMode'>;
      const nextMessageAt = slowModeSeconds === 0 ? null : view.nextMessageAt;
      return { chatMode: { audience, slowModeSeconds, linksAllowed }, nextMessageAt };
    }
    case 'restricted':
      return { restriction: (payload as ServerPayload<'restricted'>).restriction };
    default:
      return {};
  }
}

function without(hands: readonly Hand[], peerId: string): readonly Hand[] {
  return hands.some((hand) => hand.peerId === peerId) ? hands.filter((hand) => hand.peerId !== peerId) : hands;
}

function withHands(hands: readonly Hand[], peerId: string | null): Pick<InteractionView, 'hands' | 'isHandUp'> {
  return { hands, isHandUp: hands.some((hand) => hand.peerId === peerId) };
}
