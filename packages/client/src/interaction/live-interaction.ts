import type { ReactionEmoji, RoomSnapshot, ServerEventName, ServerPayload } from '@footlight/contract';
import type { Api } from '../rest.ts';
import type { RoomSession } from '../room/types.ts';
import type { TokenStorage } from '../storage.ts';
import { StateStore, type Store } from '../store.ts';
import type { Timings } from '../timings.ts';
import { type Events, TypedEvents } from '../typed-events.ts';
import { type Chat, chatApi } from './chat-api.ts';
import { History } from './history.ts';
import { applyEvent, fromSnapshot, initialView, stateEvents } from './interaction-state.ts';
import { Likes } from './likes.ts';
import { MessageWindow, type NumberRange } from './message-window.ts';
import { moderationOf } from './moderation.ts';
import { Outbox } from './outbox.ts';
import { Reactions } from './reactions.ts';
import type { Interaction, InteractionEvents, InteractionView, Moderation, ReplyTarget } from './types.ts';
import { UnsentStore } from './unsent-store.ts';

export interface LiveInteractionOptions {
  room: RoomSession;
  api: Api;
  storage: TokenStorage;
  timings: Timings;
}

/** So many messages are held while the reader is at the newest. */
const windowSize = 300;

/** Brings together what the room tells (snapshots and events, in order) and what this person does. */
export class LiveInteraction implements Interaction {
  readonly moderate: Moderation;
  readonly #room: RoomSession;
  readonly #state = new StateStore<InteractionView>(initialView);
  readonly #events = new TypedEvents<InteractionEvents>();
  readonly #api: Api;
  readonly #timings: Timings;
  readonly #outbox: Outbox;
  readonly #likes: Likes;
  readonly #reactions: Reactions;
  readonly #stop: (() => void)[];
  #chat: Chat | null = null;
  #window = new MessageWindow();
  /** There with the chat. */
  #history: History | null = null;
  #keep = windowSize;
  #isConnected = false;
  /** The peer of the snapshot before. */
  #knownAs: string | null = null;

  constructor({ room, api, storage, timings }: LiveInteractionOptions) {
    this.#room = room;
    this.#api = api;
    this.#timings = timings;
    this.moderate = moderationOf(() => this.#chat, api, room.request);
    const isConnected = () => this.#isConnected;
    this.#outbox = new Outbox({
      unsent: new UnsentStore(storage),
      timings,
      isConnected,
      post: async (message) => (await room.request('chatMessage', message)).message,
      onChange: (pending) => this.#state.update({ pending }),
      onSent: (message) => {
        this.#window.insert(message);
        this.#showMessages({});
        this.#limit(this.#state.get().chatMode.slowModeSeconds);
      },
      onLimited: (seconds) => this.#limit(seconds),
    });
    this.#likes = new Likes({
      timings,
      isConnected,
      set: (liked) => room.request('toggleLike', { liked }),
      onChange: (view) => this.#state.update(view),
    });
    this.#reactions = new Reactions({
      send: (emoji) => room.request('reaction', { emoji }),
      onShow: (counts) => this.#events.emit('reaction', counts),
    });
    const { serverEvents } = room;
    const told = (event: ServerEventName) =>
      serverEvents.on(event, (payload: unknown) => {
        this.#state.update(applyEvent(this.#state.get(), event, payload, this.#peerId));
      });
    this.#stop = [
      serverEvents.on('snapshot', (snapshot) => this.#onSnapshot(snapshot)),
      serverEvents.on('chatMessage', (message) => this.#onMessage(message)),
      serverEvents.on('messageDeleted', ({ messageId }) => this.#forget(() => this.#window.delete(messageId))),
      serverEvents.on('messagesCleared', ({ authorId }) => this.#forget(() => this.#window.clear(authorId))),
      serverEvents.on('streamUpdate', ({ likes }) => this.#likes.counted(likes)),
      serverEvents.on('reaction', ({ counts }) => this.#reactions.counted(counts)),
      serverEvents.on('muted', (muted) => this.#events.emit('muted', muted)),
      ...stateEvents.map(told),
      room.store.subscribe(() => this.#onRoom()),
    ];
  }

  get store(): Store<InteractionView> {
    return this.#state;
  }

  get events(): Events<InteractionEvents> {
    return this.#events;
  }

  send(text: string, replyTo?: ReplyTarget): void {
    const trimmed = text.trim();
    if (trimmed !== '') this.#outbox.add(trimmed, replyTo ?? null);
  }

  resend(clientId: string): void {
    this.#outbox.resend(clientId);
  }

  discard(clientId: string): void {
    this.#outbox.remove(clientId);
  }

  async loadOlder(): Promise<void> {
    const history = this.#history;
    if (history === null || !this.#state.get().hasOlder) return;
    const count = await history.older();
    if (history === this.#history) this.#keep += count;
  }

  forgetOlder(): void {
    this.#keep = windowSize;
    this.#trim();
  }

  react(emoji: ReactionEmoji): void {
    if (this.#isConnected) this.#reactions.react(emoji);
  }

  toggleLike(): Promise<void> {
    return this.#likes.toggle();
  }

  async raiseHand(): Promise<void> {
    const { hand } = await this.#room.request('raiseHand', {});
    this.#apply('handRaised', hand);
  }

  async lowerHand(peerId?: string): Promise<void> {
    await this.#room.request('lowerHand', peerId === undefined ? {} : { peerId });
    const lowered = peerId ?? this.#peerId;
    if (lowered !== null) this.#apply('handLowered', { peerId: lowered });
  }

  async acceptStage(): Promise<void> {
    await this.#room.request('acceptStage', {});
    this.#state.update({ invitation: null });
  }

  async declineStage(): Promise<void> {
    await this.#room.request('declineStage', {});
    this.#state.update({ invitation: null });
  }

  async leaveStage(): Promise<void> {
    await this.#room.request('leaveStage', {});
  }

  close(): void {
    for (const stop of this.#stop.splice(0)) stop();
    this.#isConnected = false;
    this.#outbox.close();
    this.#likes.close();
    this.#history?.close();
  }

  get #peerId(): string | null {
    return this.#room.store.get().me?.peerId ?? null;
  }

  #onRoom(): void {
    const { connection } = this.#room.store.get();
    if (connection === 'closed') this.close();
    if (connection === 'reconnecting') this.#isConnected = false;
  }

  #onSnapshot({ me, counts, interaction }: RoomSnapshot): void {
    // After a resume everything that was missed has been told; after joining anew, or having been too slow, it has not.
    const isOther = this.#turnTo(interaction.chat);
    const isReplayed = !isOther && !this.#isConnected && me.peerId === this.#knownAs;
    this.#isConnected = true;
    this.#knownAs = me.peerId;
    this.#reactions.restart();
    const toCompare = this.#window.restart(interaction.messages, isReplayed);
    this.#state.update(fromSnapshot(this.#state.get(), interaction, me.peerId));
    this.#showMessages({ hasOlder: (this.#window.oldest ?? 1) > 1 });
    this.#likes.restart(interaction.liked, counts.likes);
    this.#fill(toCompare);
    const personId = me.userId ?? me.guestId;
    if (personId !== null) void this.#outbox.adopt(interaction.chat.id, personId);
    this.#outbox.wake();
  }

  /** True where this chat is another than before: of that one nothing is shown any more. */
  #turnTo(chat: Chat): boolean {
    if (this.#chat?.id === chat.id) return false;
    this.#history?.close();
    this.#chat = chat;
    this.#window = new MessageWindow();
    this.#keep = windowSize;
    const window = this.#window;
    this.#history = new History({
      chatId: chat.id,
      api: chatApi(chat, this.#api),
      window,
      timings: this.#timings,
      onChange: (change) => {
        if (this.#window === window) this.#showMessages(change);
      },
    });
    this.#state.update({ nextMessageAt: null });
    return true;
  }

  #forget(change: () => void): void {
    change();
    this.#showMessages({});
  }

  #onMessage({ seq: _, ...message }: ServerPayload<'chatMessage'>): void {
    const isNew = message.number > (this.#window.messages.at(-1)?.number ?? 0);
    const missing = this.#window.receive(message, !this.#state.get().hasOlder);
    if (message.clientId !== undefined) this.#outbox.remove(message.clientId);
    this.#trim();
    this.#showMessages({});
    if (isNew) this.#events.emit('message', message);
    this.#fill(missing);
  }

  #apply(event: string, payload: unknown): void {
    this.#state.update(applyEvent(this.#state.get(), event, payload, this.#peerId));
  }

  #fill(range: NumberRange | null): void {
    if (range !== null) void this.#history?.fill(range);
  }

  #trim(): void {
    if (this.#window.trim(this.#keep)) this.#showMessages({ hasOlder: true });
  }

  #showMessages(change: { hasOlder?: boolean }): void {
    this.#state.update({ messages: this.#window.messages, ...change });
  }

  /** Those who moderate are bound by no slow mode. */
  #limit(seconds: number): void {
    if (seconds === 0 || this.#room.store.get().me?.permissions.includes('moderate')) return;
    this.#state.update({ nextMessageAt: Date.now() + seconds * 1000 });
  }
}
