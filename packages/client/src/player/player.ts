import { FootlightError } from '../errors.ts';
import type { Api } from '../rest.ts';
import { RepairLoop } from '../room/repair-loop.ts';
import { StateStore, type Store } from '../store.ts';
import { Ladder, type PlaybackOption } from './ladder.ts';
import { openWay, type WayParts } from './open-way.ts';
import { nothing, playerStateOf } from './player-state.ts';
import type { PlaybackProtocol, Player, PlayerState, PlayerStats, ProtocolChoice } from './types.ts';
import type { Way } from './way.ts';

export interface LadderPlayerOptions extends WayParts {
  api: Pick<Api, 'getPlayback'>;
  protocols: readonly PlaybackProtocol[];
}

/** A way with the end of its subscription. */
interface Footing {
  way: Way;
  release: () => void;
}

/**
 * Stands on the best rung of the latency ladder that works. What happens (the show begins, the publisher is back, a way fails, a
 * penalty ends) wakes one loop, whose passes ask the server for the ladder and then take the step it calls for. WebRTC is tried
 * beside what plays and takes its place when it has a picture; HLS needs the element, so it replaces at once.
 *
 * Where the room is full the ladder is HLS alone, and the server is asked now and then for what the room would tell.
 */
export class LadderPlayer implements Player {
  readonly #options: LadderPlayerOptions;
  readonly #state = new StateStore<PlayerState>(nothing);
  readonly #ladder = new Ladder();
  readonly #loop: RepairLoop;
  readonly #stop: (() => void)[];
  #current: Footing | null = null;
  #candidate: Footing | null = null;
  #element: HTMLVideoElement | null = null;
  /** Replaced on change, as the state holds it. */
  #failures: ReadonlyMap<PlaybackProtocol, FootlightError> = new Map();
  #allFailed = false;
  /** How this page watched when it went on stage. */
  #beforeStage: PlaybackProtocol | null = null;
  #climb: ReturnType<typeof setTimeout> | undefined;
  #asked: PlayerState['show'] = null;
  #poll: ReturnType<typeof setTimeout> | undefined;
  #situation = '';
  #wasOnAir = false;
  #closed = false;

  constructor(options: LadderPlayerOptions) {
    this.#options = options;
    const { room, timings } = options;
    this.#loop = new RepairLoop({
      timings,
      pass: () => this.#pass(),
      onFailure: () => this.#show(),
      onIdle: () => this.#show(),
    });
    this.#stop = [
      room.store.subscribe(() => this.#onRoom()),
      room.events.on('producer', () => this.#loop.wake()),
      room.events.on('streamStarted', () => {
        this.#forgive();
        this.#loop.wake(true);
      }),
    ];
    this.#onRoom();
  }

  get store(): Store<PlayerState> {
    return this.#state;
  }

  attach(element: HTMLVideoElement | null): void {
    this.#element = element;
    this.#current?.way.attach(element);
  }

  choose(choice: ProtocolChoice): void {
    this.#ladder.choice = choice;
    this.#forgive();
    this.#leave('candidate');
    this.#step();
    this.#show();
  }

  setOnStage(isOnStage: boolean): void {
    if (this.#ladder.isOnStage === isOnStage) return;
    this.#ladder.isOnStage = isOnStage;
    this.#forgive();
    if (isOnStage) this.#beforeStage = this.#current?.way.protocol ?? null;
    else this.#goBack();
    this.#loop.wake(true);
    this.#step();
    this.#show();
  }

  async setQuality(quality: 'auto' | number): Promise<void> {
    await this.#current?.way.setQuality(quality);
  }

  goLive(): void {
    this.#current?.way.goLive();
    // A better rung may have waited for this.
    this.#loop.wake();
  }

  seek(position: number): void {
    this.#current?.way.seek(position);
  }

  setCaptions(shown: boolean): void {
    this.#current?.way.setCaptions(shown);
  }

  async stats(): Promise<PlayerStats | null> {
    return (await this.#current?.way.stats()) ?? null;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const stop of this.#stop.splice(0)) stop();
    this.#loop.close();
    clearTimeout(this.#climb);
    clearTimeout(this.#poll);
    this.#leaveAll();
    this.#element = null;
    this.#state.update(nothing);
  }

  get #onAir(): boolean {
    const { connection, broadcast, counts } = this.#options.room.store.get();
    if (connection === 'full') return this.#asked?.onAir === true;
    return (counts ?? broadcast)?.onAir === true;
  }

  #onRoom(): void {
    const { connection, broadcast } = this.#options.room.store.get();
    if (connection === 'closed') {
      this.close();
      return;
    }
    const situation = `${connection} ${broadcast?.status} ${this.#onAir}`;
    if (situation === this.#situation) return;
    this.#situation = situation;
    this.#followAir();
    this.#loop.wake(true);
  }

  #followAir(): void {
    const onAir = this.#onAir;
    if (onAir === this.#wasOnAir) return;
    this.#wasOnAir = onAir;
    if (onAir) this.#forgive();
    this.#current?.way.airChanged();
  }

  async #pass(): Promise<void> {
    const { room, api, protocols } = this.#options;
    const { connection, broadcast } = room.store.get();
    clearTimeout(this.#poll);
    if (connection === 'full') return await this.#passUnseated();
    this.#asked = null;
    if (broadcast === null || connection !== 'connected') return;
    if (broadcast.status !== 'live') {
      this.#ladder.options = [];
      this.#leaveAll();
      return;
    }
    const { options } = await api.getPlayback({ params: { id: room.broadcastId }, query: { joined: 'true' } });
    if (this.#closed) return;
    this.#ladder.options = options.filter(({ protocol }) => protocols.includes(protocol));
    this.#step();
    if (options.length === 0 && this.#onAir) {
      throw new FootlightError('unavailable', 'the show is on air and nothing is offered yet');
    }
  }

  /** Without `joined`: who watches like this is counted by its requests. */
  async #passUnseated(): Promise<void> {
    const { room, api, protocols, timings } = this.#options;
    const { options, status, onAir } = await api.getPlayback({ params: { id: room.broadcastId }, query: {} });
    if (this.#closed || room.store.get().connection !== 'full') return;
    this.#asked = { status, onAir };
    this.#ladder.options = options.filter(({ protocol }) => protocol !== 'webrtc' && protocols.includes(protocol));
    this.#followAir();
    if (status === 'live') this.#step();
    else this.#leaveAll();
    this.#poll = setTimeout(() => this.#loop.wake(), timings.unseatedPollMs * (0.75 + Math.random() / 2));
  }

  /** Goes to the rung that the ladder names now. */
  #step(): void {
    const nowMs = performance.now();
    const best = this.#ladder.best(nowMs);
    this.#allFailed = best?.failed === true;
    // What was tried beside it is not wanted any more, and must not take its place.
    if (best?.failed === false && best.option.protocol === this.#current?.way.protocol) this.#leave('candidate');
    if (best !== null && !best.failed && !this.#stays(best.option)) {
      if (best.option.protocol === 'webrtc' && this.#current !== null) this.#take('candidate', best.option);
      else this.#take('current', best.option);
    }
    clearTimeout(this.#climb);
    const climbInMs = this.#ladder.climbInMs(this.#current?.way.protocol ?? null, nowMs);
    if (climbInMs === null || climbInMs === 0) return;
    this.#climb = setTimeout(() => this.#loop.wake(), climbInMs);
  }

  /** Off the stage: to the way that was watched by before, if it is still there. */
  #goBack(): void {
    this.#leave('candidate');
    const option = this.#ladder.options.find(({ protocol }) => protocol === this.#beforeStage);
    if (option !== undefined && option.protocol !== this.#current?.way.protocol) this.#take('current', option);
  }

  #stays(best: PlaybackOption): boolean {
    const way = this.#current?.way;
    if (this.#candidate?.way.protocol === best.protocol || way?.protocol === best.protocol) return true;
    if (way === undefined || this.#ladder.choice !== 'auto' || this.#ladder.isOnStage) return false;
    const isOffered = this.#ladder.options.some(({ protocol }) => protocol === way.protocol);
    // Whoever watches without delay keeps that when the house gets full, and nobody who went back is thrown to live.
    return isOffered && (way.protocol === 'webrtc' || !way.store.get().atLiveEdge);
  }

  #take(place: 'current' | 'candidate', option: PlaybackOption): void {
    this.#leave('candidate');
    if (place === 'current') this.#leave('current');
    const way = openWay(option, this.#options, () => this.#onAir);
    const footing = { way, release: way.store.subscribe(() => this.#onWay(footing)) };
    if (place === 'current') {
      this.#current = footing;
      way.attach(this.#element);
    } else {
      this.#candidate = footing;
    }
    this.#onWay(footing);
  }

  #onWay(footing: Footing): void {
    const { phase, error } = footing.way.store.get();
    const { protocol } = footing.way;
    if (phase === 'failed') {
      this.#ladder.failed(protocol, performance.now());
      if (error !== null) this.#failures = new Map(this.#failures).set(protocol, error);
      this.#leave(footing === this.#candidate ? 'candidate' : 'current');
      this.#loop.wake();
    } else if (phase === 'playing') {
      this.#worked(footing);
    }
    this.#show();
  }

  #worked(footing: Footing): void {
    const { protocol } = footing.way;
    if (this.#failures.has(protocol)) {
      this.#failures = new Map([...this.#failures].filter(([failed]) => failed !== protocol));
    }
    if (footing === this.#candidate) {
      this.#candidate = null;
      this.#leave('current');
      this.#current = footing;
    }
  }

  #forgive(): void {
    this.#ladder.forgive();
    this.#failures = new Map();
  }

  #leave(place: 'current' | 'candidate'): void {
    const footing = place === 'current' ? this.#current : this.#candidate;
    if (place === 'current') this.#current = null;
    else this.#candidate = null;
    footing?.release();
    footing?.way.close();
  }

  #leaveAll(): void {
    this.#leave('candidate');
    this.#leave('current');
  }

  #show(): void {
    if (this.#closed) return;
    this.#state.update(
      playerStateOf({
        way: this.#current?.way ?? null,
        ladder: this.#ladder,
        failures: this.#failures,
        allFailed: this.#allFailed,
        onAir: this.#onAir,
        show: this.#asked,
      }),
    );
  }
}
