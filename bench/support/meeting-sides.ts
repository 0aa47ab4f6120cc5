import {
  connectCounter,
  connectSend,
  type RtcCounter,
  type RtpCapabilities,
  type RtpParameters,
  receiveCapabilities,
  type SentTrack,
  type TransportParameters,
} from '@footlight/load/rtc';
import { createWorker } from 'mediasoup';
import type { WebRtcTransport } from 'mediasoup/types';
import { routerCodecs } from '../../apps/server/src/media/sfu/codecs.ts';
import { newRoom } from '../../tests/support/meeting.ts';
import { Person } from '../../tests/support/person.ts';
import { freePortRange } from '../../tests/support/ports.ts';
import { ServerProcess } from '../../tests/support/server-process.ts';
import { MeetingSocket } from './meeting-socket.ts';
import { childrenOf } from './process-cpu.ts';
import type { Cleanup } from './run.ts';

const kinds = ['video', 'audio'] as const;
type Kind = (typeof kinds)[number];

/** How somebody speaks to one side; the same steps on both. */
export interface Seat {
  router: RtpCapabilities;
  createTransport(sender: boolean): Promise<TransportParameters>;
  connectTransport(sender: boolean, dtlsParameters: object): Promise<void>;
  produce(kind: Kind, rtpParameters: RtpParameters): Promise<string>;
  /** It flows at once. */
  consume(producerId: string): Promise<RtpParameters>;
}

export interface MeetingSide {
  workerPid: number;
  enter(): Promise<Seat>;
}

/** What everybody sends: half a Mbit/s of video in three packets a frame, and sound in 50 packets a second. */
const picture = { framesPerSecond: 25, frameBytes: 2_500 };
/** Of one person, where the timers of this process keep their time. */
export const packetsPerSecond = 3 * picture.framesPerSecond + 50;

interface Participant {
  seat: Seat;
  tracks: SentTrack[];
  producerIds: string[];
  counter: RtcCounter;
}

/** People of a meeting who all send and receive all others. */
export class Crowd {
  readonly #side: MeetingSide;
  readonly #cleanup: Cleanup;
  readonly #people: Participant[] = [];

  constructor(side: MeetingSide, cleanup: Cleanup) {
    this.#side = side;
    this.#cleanup = cleanup;
  }

  get workerPid(): number {
    return this.#side.workerPid;
  }

  get people(): number {
    return this.#people.length;
  }

  get consumers(): number {
    return this.people * (this.people - 1) * kinds.length;
  }

  get packetsReceived(): number {
    return this.#people.reduce((sum, { counter }) => sum + counter.packets, 0);
  }

  get packetsSent(): number {
    return this.#tracks.reduce((sum, { packetsSent }) => sum + packetsSent, 0);
  }

  start(): void {
    for (const track of this.#tracks) track.start();
  }

  stop(): void {
    for (const track of this.#tracks) track.stop();
  }

  async growTo(people: number): Promise<void> {
    while (this.people < people) await this.#add();
  }

  get #tracks(): SentTrack[] {
    return this.#people.flatMap(({ tracks }) => tracks);
  }

  async #add(): Promise<void> {
    const seat = await this.#side.enter();
    const sender = this.#cleanup.add(await connectSend(await seat.createTransport(true)), (one) => one.close());
    await seat.connectTransport(true, sender.dtlsParameters);
    await sender.open();
    const counter = this.#cleanup.add(await connectCounter(await seat.createTransport(false)), (one) => one.close());
    await seat.connectTransport(false, counter.dtlsParameters);
    await counter.open();
    const tracks = kinds.map((kind) => sender.addTrack(kind, seat.router, kind === 'video' ? picture : {}));
    const producerIds: string[] = [];
    for (const { kind, rtpParameters } of tracks) producerIds.push(await seat.produce(kind, rtpParameters));
    for (const other of this.#people) {
      for (const producerId of other.producerIds) await seat.consume(producerId);
      for (const producerId of producerIds) await other.seat.consume(producerId);
    }
    this.#people.push({ seat, tracks, producerIds, counter });
  }
}

export interface OurMeeting extends MeetingSide {
  url: string;
  roomId: string;
}

/** Through our server: a meeting by its socket events, with one media worker. */
export async function ourMeeting(cleanup: Cleanup): Promise<OurMeeting> {
  const env = {
    MEDIASOUP_WORKERS: '1',
    MEDIA_CONSUMERS_PER_WORKER: '100000',
    MEDIA_CONSUMERS_PER_PEER: '2000',
    MEETING_MAX_SPEAKERS: '1000',
  };
  const server = cleanup.add(await ServerProcess.start(env), (one) => one.stop());
  const { url } = server;
  const { id: roomId } = (await newRoom(url)).room;
  const workers = await childrenOf(server.pid);
  if (workers.length !== 1) throw new Error(`the server has ${workers.length} child processes, not one media worker`);
  const enter = async () => {
    const { token } = await Person.guest(url);
    const socket = cleanup.add(await MeetingSocket.connect(url, token), (one) => one.close());
    return seatBySocket(socket, roomId);
  };
  return { url, roomId, workerPid: workers[0]!, enter };
}

async function seatBySocket(socket: MeetingSocket, roomId: string): Promise<Seat> {
  const { routerRtpCapabilities } = await socket.get('joinRoom', { roomId });
  const router = routerRtpCapabilities as unknown as RtpCapabilities;
  const rtpCapabilities = receiveCapabilities(router) as never;
  return {
    router,
    createTransport: async (sender) => (await socket.get('createWebRtcTransport', { sender })) as never,
    async connectTransport(sender, dtlsParameters) {
      await socket.get('connectTransport', { sender, dtlsParameters: dtlsParameters as never });
    },
    async produce(kind, rtpParameters) {
      const source = kind === 'video' ? 'camera' : 'microphone';
      const payload = { kind, rtpParameters: rtpParameters as never, appData: { source } } as const;
      return (await socket.get('produce', payload)).producerId;
    },
    async consume(producerId) {
      const { consumerId, rtpParameters } = await socket.get('consume', { producerId, rtpCapabilities });
      await socket.get('resumeConsumer', { consumerId });
      return rtpParameters as never;
    },
  };
}

/** mediasoup alone: the same worker program and codecs, and nothing but what forwarding needs. */
export async function rawMeeting(cleanup: Cleanup): Promise<MeetingSide> {
  const worker = cleanup.add(await createWorker({ logLevel: 'none' }), (one) => one.close());
  const [ip, port] = ['127.0.0.1', await freePortRange(1)];
  const webRtcServer = await worker.createWebRtcServer({
    listenInfos: [
      { protocol: 'udp', ip, port },
      { protocol: 'tcp', ip, port },
    ],
  });
  const mediasoupRouter = await worker.createRouter({ mediaCodecs: routerCodecs('h264') });
  const router = mediasoupRouter.rtpCapabilities as RtpCapabilities;
  const rtpCapabilities = receiveCapabilities(router) as never;
  const enter = async (): Promise<Seat> => {
    const transports = new Map<boolean, WebRtcTransport>();
    return {
      router,
      async createTransport(sender) {
        const transport = await mediasoupRouter.createWebRtcTransport({ webRtcServer });
        transports.set(sender, transport);
        return transport;
      },
      connectTransport: (sender, dtlsParameters) =>
        transports.get(sender)!.connect({ dtlsParameters: dtlsParameters as never }),
      async produce(kind, rtpParameters) {
        return (await transports.get(true)!.produce({ kind, rtpParameters: rtpParameters as never })).id;
      },
      async consume(producerId) {
        const consumer = await transports.get(false)!.consume({ producerId, rtpCapabilities, paused: true });
        await consumer.resume();
        return consumer.rtpParameters as never;
      },
    };
  };
  return { workerPid: worker.pid, enter };
}
