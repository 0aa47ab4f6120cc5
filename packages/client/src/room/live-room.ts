import type { MediaSource, RoomSnapshot, ServerEventName, ServerPayload } from '@footlight/contract';
import type { types } from 'mediasoup-client';
import { FootlightError, toFootlightError } from '../errors.ts';
import { isTokenRefused } from '../rest.ts';
import type { SessionManager } from '../session.ts';
import { type Emit, RoomSocket } from '../socket.ts';
import { StateStore, type Store } from '../store.ts';
import { placeDelayMs, type Timings } from '../timings.ts';
import { type Events, TypedEvents } from '../typed-events.ts';
import { type Entered, enterRoom, isFinalRefusal } from './entrance.ts';
import { Inbox } from './inbox.ts';
import { onPageLeave } from './page-leave.ts';
import { RecoveryWatch } from './recovery-watch.ts';
import { RepairLoop } from './repair-loop.ts';
import { RoomMedia } from './room-media.ts';
import { applyEvent, fromSnapshot, initialState } from './room-state.ts';
import { RoomMeter } from './stats.ts';
import type {
  LocalTrack,
  PublishOptions,
  RoomEvents,
  RoomServerEvents,
  RoomSession,
  RoomState,
  RoomStats,
} from './types.ts';

export interface LiveRoomOptions {
  baseUrl: string;
  session: SessionManager;
  iceServers: () => Promise<RTCIceServer[]>;
  handlerFactory: types.HandlerFactory | undefined;
  timings: Timings;
  receiving: boolean;
  onClosed: () => void;
}

/**
 * A room as one connection lives in it. Everything that happens (socket events, lost transports, the person's wishes) is noted
 * and wakes the repair loop; a pass enters the room if needed and then makes media what it should be. Entered or not is
 * the only mode there is, so a first join, a resume and a recovery are the same code.
 */
export class LiveRoom implements RoomSession {
  readonly broadcastId: string;
  readonly #options: LiveRoomOptions;
  readonly #state = new StateStore<RoomState>(initialState);
  readonly #events = new TypedEvents<RoomEvents>();
  readonly #serverEvents = new TypedEvents<RoomServerEvents>();
  readonly #socket: RoomSocket;
  readonly #inbox = new Inbox((event, payload) => this.#handle(event, payload));
  readonly #loop: RepairLoop;
  readonly #media: RoomMedia;
  readonly #meter = new RoomMeter();
  readonly #recovery = new RecoveryWatch();
  readonly #forgetSession: () => void;
  readonly #forgetPage: () => void;
  #entered = false;
  #roomId: string | null = null;
  #identity: string | null = null;

  constructor(broadcastId: string, options: LiveRoomOptions) {
    this.broadcastId = broadcastId;
    this.#options = options;
    const { session, timings, baseUrl } = options;
    this.#loop = new RepairLoop({
      timings,
      pass: () => this.#pass(),
      onFailure: (error) => this.#onFailure(error),
      delayMs: (error, failures) =>
        this.#isFull(error) ? placeDelayMs(timings, failures, error.retryAfterSeconds) : undefined,
      onIdle: () => this.#checkRecovered(),
    });
    this.#socket = new RoomSocket({
      baseUrl,
      timings,
      token: async () => {
        await session.ensureIdentity();
        return session.accessToken();
      },
      renew: (refused) => session.renew(refused),
      onConnected: () => {
        this.#inbox.hold();
        this.#loop.wake(true);
      },
      onDisconnected: () => this.#onDisconnected(),
      onEvent: (event, payload) => this.#inbox.receive(event, payload),
    });
    this.#media = new RoomMedia({
      emit: this.#socket.emit,
      timings,
      iceServers: options.iceServers,
      handlerFactory: options.handlerFactory,
      wake: () => this.#loop.wake(),
      onMedia: (change) => this.#onMedia(change),
      onLocal: (local) => this.#state.update({ local }),
      onRemote: (remote) => this.#state.update({ remote }),
      onProducer: (info) => this.#events.emit('producer', info),
      onUnsupported: (info) => this.#events.emit('unsupported', info),
      receiving: options.receiving,
    });
    this.#forgetSession = session.store.subscribe(() => this.#onIdentity());
    // At once instead of after the server's grace period.
    this.#forgetPage = onPageLeave(() => this.close());
  }

  get store(): Store<RoomState> {
    return this.#state;
  }

  get events(): Events<RoomEvents> {
    return this.#events;
  }

  get serverEvents(): Events<RoomServerEvents> {
    return this.#serverEvents;
  }

  get request(): Emit {
    return this.#socket.emit;
  }

  async publish(source: MediaSource, track: MediaStreamTrack, options: PublishOptions = {}): Promise<LocalTrack> {
    this.#assertOpen();
    const published = this.#media.sender.publish(source, track, options);
    this.#loop.wake();
    return published;
  }

  async replaceTrack(source: MediaSource, track: MediaStreamTrack): Promise<void> {
    await this.#media.sender.replaceTrack(source, track);
    return this.#settle();
  }

  async setPaused(source: MediaSource, paused: boolean): Promise<void> {
    this.#media.sender.setPaused(source, paused);
    return this.#settle();
  }

  async unpublish(source: MediaSource): Promise<void> {
    this.#media.sender.unpublish(source);
    return this.#settle();
  }

  async setQuality(consumerId: string, quality: 'auto' | number): Promise<void> {
    this.#media.receiver.setQuality(consumerId, quality);
    return this.#settle();
  }

  async setVisible(visible: boolean): Promise<void> {
    this.#media.receiver.setVisible(visible);
    return this.#settle();
  }

  async setReceiving(receiving: boolean): Promise<void> {
    this.#media.receiver.setReceiving(receiving);
    return this.#settle();
  }

  stats(): Promise<RoomStats> {
    return this.#meter.read(this.#media.sender, this.#media.receiver);
  }

  close(): void {
    // Sent before the connection is closed below; nobody waits for the answer.
    if (this.#entered) this.#socket.emit('leave', {}).catch(() => undefined);
    this.#end({});
  }

  async #pass(): Promise<void> {
    if (!this.#socket.connected) return;
    if (!this.#entered) await this.#enter();
    await this.#media.reconcile((peers) => this.#state.update({ peers }));
  }

  async #enter(): Promise<void> {
    const { me } = this.#state.get();
    const ticket =
      me === null || this.#roomId === null
        ? null
        : { roomId: this.#roomId, resumeToken: me.resumeToken, lastSeq: this.#inbox.lastSeq };
    this.#inbox.hold();
    const identity = this.#options.session.identity;
    try {
      const entered = await enterRoom(this.#socket.emit, this.broadcastId, ticket);
      const snapshot = entered.how === 'joined' ? entered.joined : entered.snapshot;
      this.#take(entered, snapshot);
    } catch (error) {
      const refusal = toFootlightError(error, 'internal');
      if (isFinalRefusal(refusal)) this.#end({ error: refusal });
      else if (this.#isFull(refusal)) this.#state.update({ connection: 'full' });
      throw refusal;
    }
    this.#identity = identity;
    this.#inbox.release();
    this.#onIdentity();
  }

  #take(entered: Entered, snapshot: RoomSnapshot): void {
    this.#entered = true;
    this.#roomId = snapshot.roomId;
    if (entered.how === 'joined') {
      this.#state.update({ broadcast: entered.joined.broadcast });
    } else {
      for (const { event, payload, seq } of entered.events) this.#inbox.replay(event, { ...payload, seq });
    }
    this.#inbox.contains(snapshot.seq);
    this.#media.enter(snapshot, entered.how === 'resumed' && entered.mediaKept);
    this.#state.update({ connection: 'connected', ...fromSnapshot(this.#state.get(), snapshot) });
    this.#serverEvents.emit('snapshot', snapshot);
    const { status } = this.#state.get().broadcast ?? {};
    if (status === 'ended' || status === 'cancelled') this.#media.close(new FootlightError('broadcast_ended'));
  }

  #handle(event: string, payload: unknown): void {
    if (event === 'roomSnapshot') {
      this.#catchUp(payload as RoomSnapshot);
      return;
    }
    this.#state.update(applyEvent(this.#state.get(), event, payload));
    if (event === 'transportLost') this.#recovery.note('transportLost');
    this.#media.handle(event, payload);
    this.#serverEvents.emit(event as ServerEventName, payload as never);
    if (event === 'removed') this.#end({ removed: (payload as ServerPayload<'removed'>).reason });
    if (event === 'streamStarted' || event === 'streamEnded') {
      this.#events.emit(event, (payload as ServerPayload<'streamStarted'>).broadcast);
    }
  }

  /** We were too slow to be told everything: what is true now. The connection has not changed, so transports and what they carry go on. */
  #catchUp(snapshot: RoomSnapshot): void {
    this.#state.update(fromSnapshot(this.#state.get(), snapshot));
    this.#serverEvents.emit('snapshot', snapshot);
    const { producers, me } = snapshot;
    this.#media.handle('currentProducers', { producers });
    this.#media.sender.compare(producers.filter(({ peerId }) => peerId === me.peerId));
    this.#loop.wake();
  }

  #onDisconnected(): void {
    this.#entered = false;
    this.#inbox.discard();
    const { me, connection } = this.#state.get();
    if (me === null || connection === 'full') return;
    this.#recovery.note('socket');
    this.#state.update({ connection: 'reconnecting', activeSpeaker: null, levels: new Map() });
  }

  /** It was the room that refused, not something in it. */
  #isFull({ code }: FootlightError): boolean {
    return code === 'capacity_exceeded' && !this.#entered;
  }

  #onFailure(error: FootlightError): void {
    if (error.code === 'not_joined') this.#entered = false;
    if (isTokenRefused(error)) this.#socket.restart(true);
    this.#events.emit('retrying', error);
  }

  /** Somebody else than who joined uses this page now: the room has to know them as who they are. */
  #onIdentity(): void {
    const identity = this.#options.session.identity;
    if (!this.#entered || identity === null || identity === this.#identity) return;
    this.#socket.emit('leave', {}).catch(() => undefined);
    this.#roomId = null;
    this.#socket.restart();
  }

  #onMedia(change: Partial<RoomState['media']>): void {
    this.#state.update({ media: { ...this.#state.get().media, ...change } });
    if (change.send === 'recovering' || change.receive === 'recovering') this.#recovery.note('media');
    this.#checkRecovered();
  }

  #checkRecovered(): void {
    const recovered = this.#entered && this.#loop.idle ? this.#recovery.recovered(this.#state.get()) : null;
    if (recovered !== null) this.#events.emit('recovered', recovered);
  }

  async #settle(): Promise<void> {
    this.#loop.wake();
    await this.#loop.settled();
  }

  #assertOpen(): void {
    if (this.#state.get().connection === 'closed') throw new FootlightError('closed');
    if (this.#media.over) throw new FootlightError('broadcast_ended');
  }

  #end(why: Partial<Pick<RoomState, 'error' | 'removed'>>): void {
    if (this.#state.get().connection === 'closed') return;
    this.#entered = false;
    this.#forgetSession();
    this.#forgetPage();
    this.#loop.close();
    this.#socket.close();
    this.#media.close(why.error ?? new FootlightError('closed'));
    this.#state.update({ connection: 'closed', ...why });
    this.#options.onClosed();
  }
}
