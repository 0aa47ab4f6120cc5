import type {
  DeviceErrorReason,
  Devices,
  LocalTrack,
  OpenRequest,
  PublishOptions,
  RoomSession,
} from '@footlight/client';
import { DeviceError } from '@footlight/client';
import type { MediaSource } from '@footlight/contract';
import { createStore } from 'zustand/vanilla';

export type CaptureKind = 'camera' | 'microphone' | 'screen';

export interface Capture {
  status: 'off' | 'opening' | 'on' | 'failed';
  track: MediaStreamTrack | null;
  /** Why it could not be opened. */
  reason: DeviceErrorReason | null;
  /** Open, but nothing of it leaves this machine. */
  isPaused: boolean;
  /** Why it could not be published; the room repairs everything else itself. */
  problem: unknown;
}

export interface StageState extends Record<CaptureKind, Capture> {
  /** What is open is also published. */
  isOnAir: boolean;
}

export interface OpenOptions extends Pick<OpenRequest, 'music' | 'noiseSuppression' | 'echoCancellation'> {
  deviceId?: string | null;
}

/** The rest follows from what is open. */
export type StagePublishOptions = Pick<PublishOptions, 'codec'>;

export type StageRoom = Pick<RoomSession, 'publish' | 'replaceTrack' | 'setPaused' | 'unpublish' | 'store'>;

export interface StageParts {
  devices: Pick<Devices, 'open' | 'openScreen'>;
  /** Null where devices are opened before there is a room. */
  room: StageRoom | null;
}

const off: Capture = { status: 'off', track: null, reason: null, isPaused: false, problem: null };

/**
 * What a host shows and says: opens devices, lets them be changed and paused, and once on air keeps the room supplied
 * with what is open. Stops every track it has opened when it closes.
 */
export class HostStage {
  readonly store = createStore<StageState>()(() => ({ camera: off, microphone: off, screen: off, isOnAir: false }));
  readonly #devices: StageParts['devices'];
  #room: StageRoom | null;
  #publishOptions: StagePublishOptions = {};
  /** What is open is a microphone for music. */
  #music = false;
  /** As what the microphone was published last: what an encoder is told cannot be changed later. */
  #publishedMusic = false;
  #screenAudio: MediaStreamTrack | null = null;
  /** Counts what was asked of each: a device that comes when something else has been asked for since is given back. */
  readonly #turns: Record<CaptureKind, number> = { camera: 0, microphone: 0, screen: 0 };
  #isClosed = false;

  constructor(parts: StageParts) {
    this.#devices = parts.devices;
    this.#room = parts.room;
  }

  /** Another room in the place of the one before: nothing is on air in it yet, and what is open stays open. */
  setRoom(room: StageRoom | null): void {
    this.#room = room;
    this.store.setState({ isOnAir: false });
  }

  /** Opens a device, or another one in its place. What went wrong is in the state. Nothing is opened once the stage has closed. */
  async open(
    kind: 'camera' | 'microphone',
    { deviceId, music = false, ...processing }: OpenOptions = {},
  ): Promise<void> {
    if (this.#isClosed) return;
    const before = this.store.getState()[kind];
    const turn = ++this.#turns[kind];
    this.#update(kind, { status: 'opening', reason: null });
    // Some machines give one camera or microphone to one user at a time, so the old one goes first.
    before.track?.stop();
    try {
      const track = await this.#openAny({ kind, music, ...processing, ...(deviceId && { deviceId }) });
      if (this.#isOvertaken(kind, turn)) track.stop();
      else {
        if (kind === 'microphone') this.#music = music;
        await this.#adopt(kind, track);
      }
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      if (this.#isOvertaken(kind, turn)) return;
      this.#update(kind, { status: 'failed', track: null, reason: error.reason });
      // The one before is gone, and the room shall not believe that it still sends.
      if (this.#isPublished(kind)) await this.#room?.unpublish(kind);
    }
  }

  /** Gives a device back; what was sent of it ends. */
  async shut(kind: 'camera' | 'microphone'): Promise<void> {
    this.#turns[kind]++;
    this.store.getState()[kind].track?.stop();
    this.#update(kind, off);
    if (this.#isPublished(kind)) await this.#room?.unpublish(kind);
  }

  /** The person knows why it is not there, and goes on without it. */
  async dismiss(kind: CaptureKind): Promise<void> {
    if (this.store.getState()[kind].status !== 'failed') return;
    this.#update(kind, off);
    if (this.#isPublished(kind)) await this.#room?.unpublish(kind);
  }

  /** Lets the person choose a screen, also another one in the place of the one before. Choosing none is not a failure. */
  async shareScreen(): Promise<void> {
    if (this.#isClosed) return;
    const turn = ++this.#turns.screen;
    const before = this.store.getState().screen;
    this.#update('screen', { status: 'opening', reason: null });
    try {
      const { video, audio } = await this.#devices.openScreen({ audio: true });
      if (this.#isOvertaken('screen', turn)) {
        for (const track of [video, audio]) track?.stop();
        return;
      }
      await this.#endScreen();
      this.#screenAudio = audio;
      // The browser's own “stop sharing” ends the track.
      video.addEventListener('ended', () => void this.stopScreen());
      await this.#adopt('screen', video);
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      if (this.#isOvertaken('screen', turn)) return;
      if (error.reason !== 'denied') this.#update('screen', { ...off, status: 'failed', reason: error.reason });
      else this.#update('screen', before.track ? before : off);
    }
  }

  async stopScreen(): Promise<void> {
    this.#turns.screen++;
    const { status } = this.store.getState().screen;
    if (status === 'on' || status === 'opening') await this.#endScreen();
  }

  async #endScreen(): Promise<void> {
    const { track } = this.store.getState().screen;
    const audio = this.#screenAudio;
    this.#screenAudio = null;
    this.#update('screen', off);
    track?.stop();
    audio?.stop();
    if (track && this.#isPublished('screen')) await this.#room?.unpublish('screen');
    if (audio && this.#isPublished('screenAudio')) await this.#room?.unpublish('screenAudio');
  }

  /** Mutes, or turns the camera off, and back. */
  async setPaused(kind: 'camera' | 'microphone', isPaused: boolean): Promise<void> {
    const { track } = this.store.getState()[kind];
    this.#update(kind, { isPaused });
    if (track) track.enabled = !isPaused;
    if (this.#isPublished(kind)) await this.#room?.setPaused(kind, isPaused);
  }

  /** Publishes everything that is open, now and from now on. */
  async goOnAir(options: StagePublishOptions = {}): Promise<void> {
    this.#publishOptions = options;
    this.store.setState({ isOnAir: true });
    const state = this.store.getState();
    const open = (['microphone', 'camera', 'screen'] as const).filter((kind) => state[kind].track !== null);
    await Promise.all(open.map((kind) => this.#publish(kind)));
  }

  /** Stops every device, also one that is being opened. They may be opened again. */
  shutAll(): void {
    for (const kind of ['camera', 'microphone', 'screen'] as const) this.#turns[kind]++;
    const { camera, microphone, screen } = this.store.getState();
    for (const track of [camera.track, microphone.track, screen.track, this.#screenAudio]) track?.stop();
    this.#screenAudio = null;
    this.store.setState({ camera: off, microphone: off, screen: off, isOnAir: false });
  }

  /** Stops every device for good. Leaving the room is the business of whoever opened it. Idempotent. */
  close(): void {
    this.#isClosed = true;
    this.shutAll();
  }

  /** The device that was chosen or, where it is not plugged in any more, the browser's choice. */
  async #openAny({ deviceId, ...request }: OpenRequest): Promise<MediaStreamTrack> {
    if (deviceId === undefined) return this.#devices.open(request);
    try {
      return await this.#devices.open({ ...request, deviceId });
    } catch (error) {
      const isGone = error instanceof DeviceError && (error.reason === 'overconstrained' || error.reason === 'missing');
      if (!isGone) throw error;
      return this.#devices.open(request);
    }
  }

  #isOvertaken(kind: CaptureKind, turn: number): boolean {
    return this.#isClosed || this.#turns[kind] !== turn;
  }

  async #adopt(kind: CaptureKind, track: MediaStreamTrack): Promise<void> {
    const { isPaused } = this.store.getState()[kind];
    track.enabled = !isPaused;
    if (kind !== 'screen') track.addEventListener('ended', () => this.#onEnded(kind, track));
    this.#update(kind, { status: 'on', track, reason: null, problem: null });
    if (this.store.getState().isOnAir) await this.#publish(kind);
  }

  /** Unplugged. What is published waits, paused, for another device in its place. */
  #onEnded(kind: CaptureKind, track: MediaStreamTrack): void {
    if (this.store.getState()[kind].track === track)
      this.#update(kind, { status: 'failed', track: null, reason: 'missing' });
  }

  async #publish(kind: CaptureKind): Promise<void> {
    const { track } = this.store.getState()[kind];
    if (!track) return;
    try {
      if (kind === 'microphone') await this.#putMicrophone(track);
      else await this.#put(kind, track, this.#publishOptions);
      // As it is wanted now: on the way there it may have been changed.
      if (kind !== 'screen' && this.store.getState()[kind].isPaused) await this.#room?.setPaused(kind, true);
      if (kind === 'screen' && this.#screenAudio) await this.#put('screenAudio', this.#screenAudio, { music: true });
    } catch (error) {
      if (!this.#isClosed) this.#update(kind, { problem: error });
    }
  }

  async #putMicrophone(track: MediaStreamTrack): Promise<void> {
    const music = this.#music;
    if (music === this.#publishedMusic) return this.#put('microphone', track, { music });
    this.#publishedMusic = music;
    await this.#room?.publish('microphone', track, { music });
  }

  async #put(source: MediaSource, track: MediaStreamTrack, options: PublishOptions): Promise<void> {
    if (this.#isPublished(source)) await this.#room?.replaceTrack(source, track);
    else await this.#room?.publish(source, track, options);
  }

  #isPublished(source: MediaSource): boolean {
    return this.#room?.store.get().local.some((local: LocalTrack) => local.source === source) ?? false;
  }

  #update(kind: CaptureKind, change: Partial<Capture>): void {
    this.store.setState((state) => ({ [kind]: { ...state[kind], ...change } }));
  }
}
