import type {
  AuditEntry,
  Author,
  ChatMessage,
  ChatMode,
  ChatSettings,
  Hand,
  ReactionEmoji,
  Restriction,
  RestrictionEntry,
  ServerPayload,
} from '@footlight/contract';
import type { FootlightError } from '../errors.ts';
import type { Store } from '../store.ts';
import type { Events } from '../typed-events.ts';

/** `waiting`: goes out by itself, in its turn. `failed`: was refused, or is too old to be sent unasked; `resend` or `discard` it. */
export type PendingState = 'waiting' | 'sending' | 'failed';

/** A message of one's own that the server has not acknowledged. Kept over reconnects and reloads of the page. */
export interface PendingMessage {
  clientId: string;
  text: string;
  replyTo: ReplyTarget | null;
  /** When it was written; milliseconds since the epoch, by this machine's clock. */
  at: number;
  state: PendingState;
  error: FootlightError | null;
}

export type ReplyTarget = NonNullable<ChatMessage['replyTo']>;
/** Whom an act concerns: anything that names an account or a guest session. */
export type Person = Pick<Author, 'kind' | 'id'>;
export type ReactionCounts = Partial<Record<ReactionEmoji, number>>;

export interface InteractionView {
  /** The room has told its state; nothing below means anything before. */
  isReady: boolean;
  /** A window of the chat by number, oldest first, without duplicates; up to the newest. */
  messages: readonly ChatMessage[];
  /** `loadOlder` would bring more. */
  hasOlder: boolean;
  pending: readonly PendingMessage[];
  pinnedMessage: ChatMessage | null;
  chatMode: ChatMode;
  /** Longest waiting first. */
  hands: readonly Hand[];
  /** One's own hand is up. */
  isHandUp: boolean;
  /** One has been asked onto the stage; `by` is a name, null where it is not known any more. */
  invitation: { by: string | null } | null;
  liked: boolean;
  /** With one's own like as it was last pressed; exact once it is acknowledged. */
  likes: number;
  restriction: Restriction | null;
  /** Slow mode or a limit: the next message is taken then. Milliseconds since the epoch, by this machine's clock. */
  nextMessageAt: number | null;
}

export interface InteractionEvents {
  /** A message that is new now, in its order; not those of history. */
  message: ChatMessage;
  /** To be shown once; one's own come at once and are not repeated by the server's tick. */
  reaction: ReactionCounts;
  /** A moderator has paused what this page publishes. */
  muted: ServerPayload<'muted'>;
}

/** Acts of those who may moderate; each rejects with the server's refusal. */
export interface Moderation {
  inviteToStage(peerId: string): Promise<void>;
  /** Takes somebody from the stage. */
  takeFromStage(peerId: string): Promise<void>;
  mutePeer(peerId: string, kind?: 'audio' | 'video'): Promise<void>;
  /** Out of the room; they may come back. */
  removePeer(peerId: string): Promise<void>;
  timeoutPeer(peerId: string, seconds: number): Promise<void>;
  timeout(person: Person, seconds: number, reason?: string): Promise<RestrictionEntry>;
  ban(who: Person | { peerId: string }, reason?: string): Promise<void>;
  lift(restrictionId: string): Promise<void>;
  deleteMessage(messageId: string): Promise<void>;
  /** All messages of one person; answers how many. */
  clearMessages(person: Person): Promise<number>;
  pin(messageId: string): Promise<void>;
  unpin(messageId: string): Promise<void>;
  setChatMode(change: Partial<ChatMode>): Promise<ChatMode>;
  settings(): Promise<ChatSettings>;
  changeSettings(change: Partial<ChatSettings>): Promise<ChatSettings>;
  restrictions(cursor?: string): Promise<{ items: RestrictionEntry[]; nextCursor: string | null }>;
  audit(cursor?: string): Promise<{ items: AuditEntry[]; nextCursor: string | null }>;
  undo(entryId: string): Promise<AuditEntry>;
}

/** Chat, reactions, likes, hands and moderation of a room. Made by `Footlight.openInteraction`; ends with its room or by `close`. */
export interface Interaction {
  readonly moderate: Moderation;
  readonly store: Store<InteractionView>;
  readonly events: Events<InteractionEvents>;
  /** Shown as pending at once and sent when there is a connection; what becomes of it is in the state. */
  send(text: string, replyTo?: ReplyTarget): void;
  /** Tries a failed one again, as the same message. */
  resend(clientId: string): void;
  discard(clientId: string): void;
  /** Resolves when what stands before the window has come. Does nothing when there is none. */
  loadOlder(): Promise<void>;
  /** The reader is back at the newest: what was loaded before the usual window may be forgotten. */
  forgetOlder(): void;
  react(emoji: ReactionEmoji): void;
  toggleLike(): Promise<void>;
  raiseHand(): Promise<void>;
  /** One's own, or with `peerId` (moderators) another's. */
  lowerHand(peerId?: string): Promise<void>;
  /** Makes this peer a speaker, who may then `publish` in the room. */
  acceptStage(): Promise<void>;
  declineStage(): Promise<void>;
  leaveStage(): Promise<void>;
  /** Idempotent. Unsent messages stay in storage. The room stays open. */
  close(): void;
}
