import type { MediaSource, RoomSnapshot, ServerEventName, ServerPayload } from '@footlight/contract';
import { Coalesced } from '../coalesced.ts';
import { FootlightError, toFootlightError } from '../errors.ts';
import { isTokenRefused } from '../rest.ts';
import type { Emit } from '../socket.ts';
import { StateStore, type Store } from '../store.ts';
import { placeDelayMs } from '../timings.ts';
import { type Events, TypedEvents } from '../typed-events.ts';
import type { Door, Entered } from './entrance.ts';
import { Inbox } from './inbox.ts';
import { readLinks } from './links.ts';
import { onPageLeave } from './page-leave.ts';
import { Presence, type PresenceOptions } from './presence.ts';
import { RecoveryWatch } from './recovery-watch.ts';
import { RepairLoop } from './repair-loop.ts';
import { RoomMedia, type RoomMediaOptions } from './room-media.ts';
import { applyEvent, fromSnapshot, initialState, isSamePerson, outside } from './room-state.ts';
import { RoomMeter } from './stats.ts';
import type {
  LinkSamples,
  LocalTrack,
  PublishOptions,
  RoomEvents,
  RoomServerEvents,
  RoomSession,
  RoomState,
  RoomStats,
  View,
} from './types.ts';

export interface LiveRoomOptions
  extends Pick<PresenceOptions, 'baseUrl' | 'session' | 'timings'>,
    Pick<RoomMediaOptions, 'iceServers' | 'handlerFactory' | 'receiving' | 'views'> {
  onClosed: () => void;
}

/**
 * A room as one connection lives in it. Everything that happens (socket events, lost transports, the person's wishes) is noted
 * and wakes the repair loop; a pass enters the room if needed and then makes media what it should be. Entered or not is
 * the only mode there is, so a first join, a resume and a recovery are the same code.
 */
export class LiveRoom implements RoomSession {
  readonly broadcastId: string;
  readonly #door: Door;
  readonly #presence: Presence;
  readonly #options: LiveRoomOptions;
  readonly #state = new StateStore<RoomState>(initialState);
  readonly #events = new TypedEvents<RoomEvents>();
  readonly #serverEvents = new TypedEvents<RoomServerEvents>();
  readonly store: Store<RoomState> = this.#state;
  readonly events: Events<RoomEvents> = this.#events;
  readonly serverEvents: Events<RoomServerEvents> = this.#serverEvents;
  readonly request: Emit;
  readonly #inbox = new Inbox((event, payload) => this.#handle(event, payload));
  readonly #loop: RepairLoop;
  readonly #media: RoomMedia;
  readonly #meter = new RoomMeter();
  readonly #views: Coalesced<readonly View[] | null>;
  readonly #recovery = new RecoveryWatch();
  readonly #forgetSession: () => void;
  readonly #forgetPage: () => void;

  constructor(door: Door, options: LiveRoomOptions) {
    this.#door = door;
    this.broadcastId = door.to === 'broadcast' ? door.broadcastId : door.roomId;
    this.#options = options;
    const { session, timings } = options;
    this.#loop = new RepairLoop({
      timings,
      pass: () => this.#pass(),
      onFailure: (error) => this.#onFailure(error),
      delayMs: (error, failures) =>
        this.#presence.isFull(error) ? placeDelayMs(timings, failures, error.retryAfterSeconds) : undefined,
      onIdle: () => this.#checkRecovered(),
    });
    this.#presence = new Presence({
      ...options,
      door,
      inbox: this.#inbox,
      onConnected: () => this.#loop.wake(true),
      onDisconnected: () => this.#onDisconnected(),
    });
    this.request = this.#presence.socket.emit;
    this.#media = new RoomMedia({
      ...options,
      emit: this.request,
      wake: () => this.#loop.wake(),
      onMedia: (change) => this.#onMedia(change),
      onMuted: ({ producerId, kind, appData }) => this.#serverEvents.emit('muted', { producerId, kind, ...appData }),
      onLocal: (local) => this.#state.update({ local }),
      onRemote: (remote) => this.#state.update({ remote }),
      isSamePerson: (peerId) => isSamePerson(this.#state.get(), peerId),
      onPublished: (published) => this.#state.update({ published }),
      onProducer: (info) => this.#events.emit('producer', info),
      onUnsupported: (info) => this.#events.emit('unsupported', info),
      endsWithBroadcast: door.to === 'broadcast',
    });
    this.#views = new Coalesced(timings.viewsMs, (views) => {
      this.#media.receiver.setViews(views);
      this.#loop.wake();
    });
    this.#forgetSession = session.store.subscribe(() => this.#onIdentity());
    // At once instead of after the server's grace period.
    this.#forgetPage = onPageLeave(() => this.close());
  }

  async publish(source: MediaSource, track: MediaStreamTrack, options: PublishOptions = {}): Promise<LocalTrack> {
    this.#assertOpen();
    const preferred: PublishOptions = this.#door.to === 'broadcast' ? {} : { preferredCodec: 'vp8' };
    const published = this.#media.sender.publish(source, track, { ...preferred, ...options });
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

  setViews(views: readonly View[] | null): void {
    this.#views.set(views);
  }

  async setCameraLayers(most: number | 'all'): Promise<void> {
    this.#media.sender.setCameraLayers(most);
    return this.#settle();
  }

  async setReceiving(receiving: boolean): Promise<void> {
    this.#media.receiver.setReceiving(receiving);
    return this.#settle();
  }

  stats(): Promise<RoomStats> {
    return this.#meter.read(this.#media.sender, this.#media.receiver);
  }

  async links(): Promise<LinkSamples> {
    const { lines, ...samples } = await readLinks(this.#media.sender, this.#media.receiver);
    if (this.#media.receiver.measuredLines(lines)) this.#loop.wake();
    return samples;
  }

  close(): void {
    this.#presence.leave();
    this.#end({});
  }

  async #pass(): Promise<void> {
    if (!this.#presence.socket.connected || this.#presence.isInLobby) return;
    if (!this.#presence.isIn && !(await this.#enter())) return;
    await this.#media.reconcile((peers) => this.#state.update({ peers }));
  }

  /** False: it waits in the lobby now. */
  async #enter(): Promise<boolean> {
    try {
      const entered = await this.#presence.enter();
      if (entered === null) this.#wait();
      else this.#take(entered);
    } catch (error) {
      const refusal = toFootlightError(error, 'internal');
      if (this.#presence.isFinal(refusal)) this.#end({ error: refusal });
      else if (this.#presence.isFull(refusal)) this.#state.update({ connection: 'full' });
      throw refusal;
    }
    this.#onIdentity();
    return this.#presence.isIn;
  }

  #wait(): void {
    this.#media.leave();
    this.#state.update({ connection: 'waiting', ...outside });
    this.#presence.opened();
  }

  #take(entered: Entered): void {
    const { snapshot } = entered;
    if (entered.how === 'joined') {
      this.#state.update({ broadcast: entered.broadcast });
    } else {
      for (const { event, payload, seq } of entered.events) this.#inbox.replay(event, { ...payload, seq });
    }
    this.#inbox.contains(snapshot.seq);
    this.#media.enter(snapshot, entered.how === 'resumed' && entered.mediaKept);
    this.#state.update({ connection: 'connected', ...fromSnapshot(this.#state.get(), snapshot) });
    this.#serverEvents.emit('snapshot', snapshot);
    const { broadcast } = this.#state.get();
    const isOver = broadcast?.status === 'ended' || broadcast?.status === 'cancelled';
    if (isOver && this.#door.to === 'broadcast') this.#media.close(new FootlightError('broadcast_ended'));
    this.#presence.opened();
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
    if (event === 'lobbyAnswer') this.#onLobbyAnswer(payload as ServerPayload<'lobbyAnswer'>);
    if (event === 'removed') this.#end({ removed: (payload as ServerPayload<'removed'>).reason });
    if (event === 'streamStarted' || event === 'streamEnded') {
      this.#events.emit(event, (payload as ServerPayload<'streamStarted'>).broadcast);
    }
  }

  #onLobbyAnswer({ answer, retryAfterSeconds }: ServerPayload<'lobbyAnswer'>): void {
    if (!this.#presence.answered()) return;
    if (answer === 'admitted') this.#loop.wake(true);
    else if (answer === 'ended') this.#end({ removed: answer });
    else this.#end({ removed: answer, error: new FootlightError('lobby_denied', undefined, { retryAfterSeconds }) });
  }

  /** We were too slow to be told everything: what is true now. The connection has not changed, so transports and what they carry go on. */
  #catchUp(snapshot: RoomSnapshot): void {
    this.#state.update(fromSnapshot(this.#state.get(), snapshot));
    this.#serverEvents.emit('snapshot', snapshot);
    this.#media.catchUp(snapshot);
  }

  #onDisconnected(): void {
    const { me, connection } = this.#state.get();
    if (me === null || connection === 'full') return;
    this.#recovery.note('socket');
    this.#state.update({ connection: 'reconnecting', activeSpeaker: null, levels: new Map() });
  }

  #onFailure(error: FootlightError): void {
    if (error.code === 'not_joined') this.#presence.lost();
    if (isTokenRefused(error)) this.#presence.socket.restart(true);
    this.#events.emit('retrying', error);
  }

  #onIdentity(): void {
    if (!this.#presence.isSomebodyElse) return;
    this.#presence.leave();
    this.#presence.socket.restart();
  }

  #onMedia(change: Partial<RoomState['media']>): void {
    this.#state.update({ media: { ...this.#state.get().media, ...change } });
    if (change.send === 'recovering' || change.receive === 'recovering') this.#recovery.note('media');
    this.#checkRecovered();
  }

  #checkRecovered(): void {
    const recovered = this.#presence.isIn && this.#loop.idle ? this.#recovery.recovered(this.#state.get()) : null;
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
    this.#presence.lost();
    this.#views.close();
    this.#forgetSession();
    this.#forgetPage();
    this.#loop.close();
    this.#presence.socket.close();
    this.#media.close(why.error ?? new FootlightError('closed'));
    this.#state.update({ connection: 'closed', ...why });
    this.#options.onClosed();
  }
}
