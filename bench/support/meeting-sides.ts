import {
  type RtpCapabilities,
  type RtpParameters,
  receiveCapabilities,
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
import type { Kind } from './meeting-traffic.ts';
import { childrenOf } from './process-cpu.ts';
import type { Cleanup } from './run.ts';

/** How somebody speaks to one side; the same steps on both. */
export interface Seat {
  router: RtpCapabilities;
  /** Plain data: the transport's other end is in another process. */
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
        const { id, iceParameters, iceCandidates, dtlsParameters } = transport;
        return { id, iceParameters, iceCandidates, dtlsParameters } as TransportParameters;
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
