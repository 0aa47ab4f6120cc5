import {
  connectSend,
  type RtcSender,
  type RtpCapabilities,
  type SentTrack,
  type TrackOptions,
} from '@footlight/load/rtc';
import type { MeetingPage } from './meeting-page.ts';

/** `talks`: loud, packets all the time. `open`: silence as Opus sends it with DTX. `muted`: paused, as the button does. */
export type Microphone = 'talks' | 'open' | 'muted';

/** In -dBov. */
const speech = 25;

/** What somebody in a meeting sends: camera and microphone, as long as they are in it. */
export class MeetingSpeaker {
  readonly #page: MeetingPage;
  readonly #sender: RtcSender;
  readonly #tracks = new Map<string, SentTrack>();
  #muted = false;

  private constructor(page: MeetingPage, sender: RtcSender) {
    this.#page = page;
    this.#sender = sender;
  }

  /** Resolves when both are published and the way is open. */
  static async open(page: MeetingPage, camera: TrackOptions): Promise<MeetingSpeaker> {
    const { socket } = page;
    const sender = await connectSend((await socket.get('createWebRtcTransport', { sender: true })) as never);
    const made = new MeetingSpeaker(page, sender);
    const { dtlsParameters } = sender;
    const connected = socket
      .get('connectTransport', { sender: true, dtlsParameters: dtlsParameters as never })
      .then(() => sender.open());
    await Promise.all([connected, made.#publish('video', camera), made.#publish('audio', { syllables: true })]);
    for (const track of made.#tracks.values()) track.start();
    return made;
  }

  get peerId(): string {
    return this.#page.peerId;
  }

  /** Packets by producer, and by layer of each. */
  get sent(): [producerId: string, packets: readonly number[]][] {
    return [...this.#tracks].map(([producerId, { layerPacketsSent }]) => [producerId, layerPacketsSent]);
  }

  async setMicrophone(state: Microphone): Promise<void> {
    const [producerId, track] = [...this.#tracks].find(([, { kind }]) => kind === 'audio')!;
    track.setAudioLevel(state === 'talks' ? speech : null);
    const muted = state === 'muted';
    if (muted === this.#muted) return;
    this.#muted = muted;
    if (muted) track.stop();
    await this.#page.socket.get(muted ? 'pauseProducer' : 'resumeProducer', { producerId });
    if (!muted) track.start();
  }

  close(): Promise<void> {
    return this.#sender.close();
  }

  async #publish(kind: 'audio' | 'video', options: TrackOptions): Promise<void> {
    const router = this.#page.joined.routerRtpCapabilities as unknown as RtpCapabilities;
    const track = this.#sender.addTrack(kind, router, options);
    const { producerId } = await this.#page.socket.get('produce', {
      kind,
      rtpParameters: track.rtpParameters as never,
      appData: { source: kind === 'video' ? 'camera' : 'microphone' },
    });
    this.#tracks.set(producerId, track);
  }
}
