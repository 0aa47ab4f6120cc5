import type { ProducerInfo, RoomSnapshot } from '@footlight/contract';
import {
  connectRecv,
  connectSend,
  type ReceivedTrack,
  type RtcReceiver,
  type RtcSender,
  type RtpCapabilities,
  receiveCapabilities,
  type SentTrack,
  type TrackOptions,
} from '@footlight/load/rtc';
import { RoomSocket } from '../../support/room-socket.ts';

/** Somebody in a meeting without a page: real ICE, DTLS and RTP of synthetic tracks. */
export class MeetingBot {
  readonly socket: RoomSocket;
  readonly joined: RoomSnapshot;
  readonly #router: RtpCapabilities;
  readonly #sender: RtcSender;
  readonly #receiver: RtcReceiver;
  readonly #tracks: SentTrack[] = [];

  private constructor(socket: RoomSocket, joined: RoomSnapshot, sender: RtcSender, receiver: RtcReceiver) {
    this.socket = socket;
    this.joined = joined;
    this.#router = joined.routerRtpCapabilities as unknown as RtpCapabilities;
    this.#sender = sender;
    this.#receiver = receiver;
  }

  /** Enters, with both transports connected. */
  static async enter(url: string, token: string | undefined, roomId: string): Promise<MeetingBot> {
    const socket = await RoomSocket.connect(url, token);
    const joined = await socket.get('joinRoom', { roomId });
    const sender = await connectSend((await socket.get('createWebRtcTransport', { sender: true })) as never);
    const receiver = await connectRecv((await socket.get('createWebRtcTransport', { sender: false })) as never);
    for (const [link, isSender] of [
      [sender, true],
      [receiver, false],
    ] as const) {
      await socket.get('connectTransport', { sender: isSender, dtlsParameters: link.dtlsParameters as never });
      await link.open();
    }
    return new MeetingBot(socket, joined, sender, receiver);
  }

  get peerId(): string {
    return this.joined.me.peerId;
  }

  /** Sends from now on. Answers the producer's id. */
  async publish(kind: 'audio' | 'video', options: TrackOptions = {}): Promise<string> {
    const track = this.#sender.addTrack(kind, this.#router, options);
    const source = kind === 'video' ? 'camera' : 'microphone';
    const payload = { kind, rtpParameters: track.rtpParameters, appData: { source } } as never;
    const { producerId } = await this.socket.get('produce', payload);
    track.start();
    this.#tracks.push(track);
    return producerId;
  }

  async receive({ producerId }: Pick<ProducerInfo, 'producerId'>): Promise<ReceivedTrack> {
    const rtpCapabilities = receiveCapabilities(this.#router) as never;
    const { consumerId, rtpParameters } = await this.socket.get('consume', { producerId, rtpCapabilities });
    const track = this.#receiver.receive(rtpParameters as never);
    await this.socket.get('resumeConsumer', { consumerId });
    return track;
  }

  /** Stops sending and closes the media, as a page does; the room is not told. */
  async hangUp(): Promise<void> {
    await Promise.all([this.#sender.close(), this.#receiver.close()]);
  }

  /** Leaves as a page does that is closed by hand. */
  async leave(): Promise<void> {
    await this.socket.get('leave', {});
    await this.hangUp();
    this.socket.close();
  }

  /** Is gone without a word, as with a lost network. */
  async vanish(): Promise<void> {
    this.socket.drop();
    await Promise.all([this.#sender.kill(), this.#receiver.kill()]);
  }
}
