import {
  connectCounter,
  connectSend,
  type RtcCounter,
  type RtpCapabilities,
  receiveCapabilities,
  type SentTrack,
} from '@footlight/load/rtc';
import { createWorker } from 'mediasoup';
import type { DtlsParameters, RtpParameters, WebRtcTransport } from 'mediasoup/types';
import { routerCodecs } from '../../apps/server/src/media/sfu/codecs.ts';
import { newUser } from '../../tests/support/api.ts';
import { freePortRange } from '../../tests/support/ports.ts';
import { ServerProcess } from '../../tests/support/server-process.ts';
import { childrenOf } from './process-cpu.ts';
import type { Cleanup } from './run.ts';

/** What the publisher sends and how many look on; the same on both sides. */
export interface Show {
  viewers: number;
  framesPerSecond: number;
  frameBytes: number;
}

/** One media worker with a publisher and its viewers, all connected. */
export interface Side {
  workerPid: number;
  tracks: SentTrack[];
  viewers: RtcCounter[];
}

const kinds = ['video', 'audio'] as const;

/** Through our server: rooms, roles and the HTTP form of the media operations, with one worker. */
export async function ourSide(show: Show, cleanup: Cleanup): Promise<Side> {
  const env = { MEDIASOUP_WORKERS: '1', ROOM_HTTP_PEERS: '10000', MEDIA_CONSUMERS_PER_WORKER: '10000' };
  const server = cleanup.add(await ServerProcess.start(env), (one) => one.stop());
  const { api } = await newUser(server.url);
  const { id: broadcastId } = await api.createBroadcast({ body: { title: 'A bench' } });
  await api.startBroadcast({ params: { id: broadcastId } });
  const params = { broadcastId };
  const { routerRtpCapabilities } = await api.httpRtpCapabilities({ params });
  const router = routerRtpCapabilities as unknown as RtpCapabilities;

  const created = await api.httpCreateTransport({ params, body: { sender: true } });
  const publisher = cleanup.add(await connectSend(created as never), (one) => one.close());
  const connect = (id: string, dtlsParameters: object) =>
    api.httpConnectTransport({ params: { id }, body: { dtlsParameters: dtlsParameters as never } });
  await connect(created.id, publisher.dtlsParameters);
  await publisher.open();
  const tracks: SentTrack[] = [];
  const producerIds: string[] = [];
  for (const kind of kinds) {
    const track = publisher.addTrack(kind, router, kind === 'video' ? show : {});
    const source = kind === 'video' ? ('camera' as const) : ('microphone' as const);
    const body = { kind, rtpParameters: track.rtpParameters as never, appData: { source } };
    const { producerId } = await api.httpProduce({ params: { id: created.id }, body });
    tracks.push(track);
    producerIds.push(producerId);
  }

  const viewers: RtcCounter[] = [];
  for (let index = 0; index < show.viewers; index++) {
    const transport = await api.httpCreateTransport({ params, body: { sender: false } });
    const viewer = cleanup.add(await connectCounter(transport as never), (one) => one.close());
    await connect(transport.id, viewer.dtlsParameters);
    await viewer.open();
    for (const producerId of producerIds) {
      const rtpCapabilities = receiveCapabilities(router) as never;
      await api.httpConsume({ params: { id: transport.id }, body: { producerId, rtpCapabilities } });
    }
    viewers.push(viewer);
  }
  return { workerPid: await onlyChildOf(server.pid), tracks, viewers };
}

/** mediasoup alone: the same worker program and codecs, and nothing but what forwarding needs. */
export async function rawSide(show: Show, cleanup: Cleanup): Promise<Side> {
  const worker = cleanup.add(await createWorker({ logLevel: 'none' }), (one) => one.close());
  const [ip, port] = ['127.0.0.1', await freePortRange(1)];
  const webRtcServer = await worker.createWebRtcServer({
    listenInfos: [
      { protocol: 'udp', ip, port },
      { protocol: 'tcp', ip, port },
    ],
  });
  const router = await worker.createRouter({ mediaCodecs: routerCodecs('h264') });
  const capabilities = router.rtpCapabilities as RtpCapabilities;
  const create = () => router.createWebRtcTransport({ webRtcServer });
  const connect = (transport: WebRtcTransport, dtlsParameters: object) =>
    transport.connect({ dtlsParameters: dtlsParameters as DtlsParameters });

  const sendTransport = await create();
  const publisher = cleanup.add(await connectSend(sendTransport), (one) => one.close());
  await connect(sendTransport, publisher.dtlsParameters);
  await publisher.open();
  const tracks: SentTrack[] = [];
  const producerIds: string[] = [];
  for (const kind of kinds) {
    const track = publisher.addTrack(kind, capabilities, kind === 'video' ? show : {});
    const producer = await sendTransport.produce({ kind, rtpParameters: track.rtpParameters as RtpParameters });
    tracks.push(track);
    producerIds.push(producer.id);
  }

  const viewers: RtcCounter[] = [];
  for (let index = 0; index < show.viewers; index++) {
    const transport = await create();
    const viewer = cleanup.add(await connectCounter(transport), (one) => one.close());
    await connect(transport, viewer.dtlsParameters);
    await viewer.open();
    for (const producerId of producerIds) {
      const rtpCapabilities = receiveCapabilities(capabilities) as never;
      const consumer = await transport.consume({ producerId, rtpCapabilities, paused: true });
      await consumer.resume();
    }
    viewers.push(viewer);
  }
  return { workerPid: worker.pid, tracks, viewers };
}

async function onlyChildOf(pid: number): Promise<number> {
  const children = await childrenOf(pid);
  if (children.length !== 1) throw new Error(`the server has ${children.length} child processes, not one media worker`);
  return children[0]!;
}
