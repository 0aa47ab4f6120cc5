import { orderPeople } from '@footlight/client';
import type { ProducerInfo, RoomSnapshot, ServerEventName, ServerPayload } from '@footlight/contract';
import { type CountedSource, connectCounter, type RtcCounter, receiveCapabilities } from '@footlight/load/rtc';
import { type MeetingSocket, Refusal } from './meeting-socket.ts';

interface Reception {
  consumerId: string;
  source: CountedSource;
  flowing: boolean;
  /** Of a picture: when its first packet came since it is shown. */
  pictureAt: number | null;
}

/** The same on all processes of this machine, in milliseconds. */
export const now = () => performance.timeOrigin + performance.now();

/**
 * Receives of a meeting what a page of ours asks for: the sound of everybody, and the cameras of one page of tiles at the lowest layer, whoever speaks
 * among them; what was shown and no longer is, is paused. ICE and DTLS are real; packets are counted and not decrypted.
 */
export class MeetingPage {
  readonly socket: MeetingSocket;
  readonly joined: RoomSnapshot;
  /** When it was told that this person speaks. */
  readonly toldAt = new Map<string, number>();
  readonly #tiles: number;
  readonly #producers = new Map<string, ProducerInfo>();
  readonly #receptions = new Map<string, Reception>();
  readonly #onPicture = new Set<() => void>();
  #counter!: RtcCounter;
  #spoken: string[] = [];
  #order: string[] = [];
  #wanted = false;
  #passing: Promise<void> | null = null;

  private constructor(socket: MeetingSocket, joined: RoomSnapshot, tiles: number) {
    this.socket = socket;
    this.joined = joined;
    this.#tiles = tiles;
    for (const info of joined.producers) this.#producers.set(info.producerId, info);
  }

  /** `tiles`: on one page, one's own among them where one sends. Resolves when everything is asked for. */
  static async open(socket: MeetingSocket, roomId: string, tiles: number): Promise<MeetingPage> {
    const early: [ServerEventName, never][] = [];
    socket.onEvent = (event, payload) => early.push([event, payload]);
    const page = new MeetingPage(socket, await socket.get('joinRoom', { roomId }), tiles);
    socket.onEvent = (event, payload) => page.#handle(event, payload);
    for (const [event, payload] of early) page.#handle(event, payload);
    page.#counter = await connectCounter((await socket.get('createWebRtcTransport', { sender: false })) as never);
    const { dtlsParameters } = page.#counter;
    const connected = socket
      .get('connectTransport', { sender: false, dtlsParameters: dtlsParameters as never })
      .then(() => page.#counter.open());
    await Promise.all([connected, page.#wake()]);
    return page;
  }

  get peerId(): string {
    return this.joined.me.peerId;
  }

  get receptions(): ReadonlyMap<string, Reception> {
    return this.#receptions;
  }

  /** Resolves when this person's camera is shown and has come, with the time of its first packet. */
  async showsFrom(peerId: string): Promise<number> {
    for (;;) {
      const camera = [...this.#producers.values()].find((one) => one.peerId === peerId && one.kind === 'video');
      const at = camera && this.#receptions.get(camera.producerId)?.pictureAt;
      if (at) return at;
      await this.#nextPicture();
    }
  }

  get missingPictures(): number {
    return this.#pictures().filter(({ pictureAt }) => pictureAt === null).length;
  }

  /** Resolves when a picture of everybody on the page has come, with the times of the first one and the last. */
  async allPictures(): Promise<{ first: number; last: number }> {
    while (this.missingPictures > 0) await this.#nextPicture();
    const times = this.#pictures().map(({ pictureAt }) => pictureAt!);
    return { first: Math.min(...times), last: Math.max(...times) };
  }

  /** Of those on the page. */
  #pictures(): Reception[] {
    return [...this.#receptions]
      .filter(([producerId, { flowing }]) => flowing && this.#producers.get(producerId)?.kind === 'video')
      .map(([, reception]) => reception);
  }

  async close(): Promise<void> {
    this.socket.onEvent = () => {};
    await this.socket.get('leave', {});
    await this.#counter.close();
    this.socket.close();
  }

  #handle(event: ServerEventName, payload: never): void {
    if (event === 'newProducer') {
      const info: ServerPayload<'newProducer'> = payload;
      if (info.peerId === this.peerId) return;
      this.#producers.set(info.producerId, info);
    } else if (event === 'producerClosed') {
      const { producerId }: ServerPayload<'producerClosed'> = payload;
      this.#producers.delete(producerId);
      this.#receptions.delete(producerId);
    } else if (event === 'activeSpeaker') {
      const { peerId }: ServerPayload<'activeSpeaker'> = payload;
      if (peerId === null || peerId === this.peerId) return;
      this.toldAt.set(peerId, now());
      this.#spoken = [peerId, ...this.#spoken.filter((other) => other !== peerId)];
    } else return;
    if (this.#counter !== undefined) void this.#wake();
  }

  /** Compares what is with what should be, one pass at a time. */
  #wake(): Promise<void> {
    this.#wanted = true;
    this.#passing ??= this.#passes().finally(() => {
      this.#passing = null;
    });
    return this.#passing;
  }

  async #passes(): Promise<void> {
    while (this.#wanted) {
      this.#wanted = false;
      const shown = this.#shown();
      await Promise.all(
        [...this.#producers.values()].map((info) =>
          this.#receive(info, info.kind === 'audio' || shown.has(info.peerId)),
        ),
      );
    }
  }

  /** Whose cameras are on the page. */
  #shown(): Set<string> {
    const cameras = [...this.#producers.values()].filter(({ kind }) => kind === 'video');
    const self = this.joined.me.permissions.includes('publish') ? [this.peerId] : [];
    this.#order = orderPeople({
      peers: [...self, ...cameras.map(({ peerId }) => peerId)],
      pinned: self,
      screens: [],
      speakers: this.#spoken,
      places: this.#tiles,
      before: this.#order,
    });
    return new Set(this.#order.slice(0, this.#tiles));
  }

  async #receive(info: ProducerInfo, wanted: boolean): Promise<void> {
    const { producerId } = info;
    try {
      if (wanted && !this.#receptions.has(producerId)) await this.#consume(info);
      const reception = this.#receptions.get(producerId);
      if (reception === undefined || reception.flowing === wanted) return;
      reception.flowing = wanted;
      reception.pictureAt = null;
      const { consumerId, source } = reception;
      if (wanted && info.kind === 'video') void source.next().then(() => this.#pictureCame(reception));
      await this.socket.get(wanted ? 'resumeConsumer' : 'pauseConsumer', { consumerId });
    } catch (error) {
      // Whoever it was of has left meanwhile, which a large room is told a little later.
      if (!(error instanceof Refusal && error.code === 'not_found')) throw error;
      this.#producers.delete(producerId);
      this.#receptions.delete(producerId);
    }
  }

  async #consume({ producerId }: ProducerInfo): Promise<void> {
    const rtpCapabilities = receiveCapabilities(this.joined.routerRtpCapabilities as never) as never;
    const { consumerId, type, rtpParameters } = await this.socket.get('consume', { producerId, rtpCapabilities });
    const source = this.#counter.source(rtpParameters as never);
    this.#receptions.set(producerId, { consumerId, source, flowing: false, pictureAt: null });
    if (type === 'simulcast') await this.socket.get('setPreferredLayers', { consumerId, spatialLayer: 0 });
  }

  #pictureCame(reception: Reception): void {
    if (!reception.flowing) return;
    reception.pictureAt = now();
    for (const resolve of this.#onPicture) resolve();
    this.#onPicture.clear();
  }

  #nextPicture(): Promise<void> {
    return new Promise((resolve) => this.#onPicture.add(resolve));
  }
}
