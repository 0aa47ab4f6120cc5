import type {
  ConsumerType,
  DtlsParameters,
  DtlsState,
  IceCandidate,
  IceParameters,
  IceState,
  MediaKind,
  RtpCodecParameters,
  RtpParameters,
  WorkerLogLevel,
} from 'mediasoup/types';

export type {
  DtlsParameters,
  DtlsState,
  IceCandidate,
  IceParameters,
  IceState,
  MediaKind,
  RtpCapabilities,
  RtpParameters,
} from 'mediasoup/types';

export interface SfuOptions {
  /** Media worker processes; one per CPU core is right. */
  workerCount: number;
  /** The mediasoup-worker executable; undefined leaves the choice to mediasoup (MEDIASOUP_WORKER_BIN, then its own). */
  workerBin?: string | undefined;
  listenIp: string;
  /** What clients are told to connect to; undefined announces `listenIp` itself. */
  announcedAddress?: string | undefined;
  /** Worker i listens on UDP and TCP `rtcMinPort + i`; a busy port is skipped upward until `rtcMaxPort`. */
  rtcMinPort: number;
  rtcMaxPort: number;
  /** Of each UDP socket, each way: what comes while its worker is busy has to fit. 0 leaves the system's. Default 2 MiB. */
  socketBufferBytes?: number;
  /** Consumers a worker serves before further viewers go to other workers. Default 400. */
  maxConsumersPerWorker?: number;
  /** Cap of what one send transport may bring in. */
  maxIncomingBitrateBps: number;
  /** Where the bandwidth estimate of a receive transport starts. */
  initialOutgoingBitrateBps: number;
  preferredVideoCodec: 'h264' | 'vp8';
  /** A publisher that sent no media for this long is not flowing. */
  mediaLostAfterMs: number;
  /** Period of the one poll over all publishers. */
  mediaPollMs: number;
  /** How long a simulcast layer is still asked of its publisher after the last who wanted it. Default 3000. */
  layerReleaseMs?: number;
  workerLogLevel: WorkerLogLevel;
  /** Default 8. */
  maxProducersPerPeer?: number;
  /** Default 512. */
  maxConsumersPerPeer?: number;
}

/** SfuOptions with every default filled in. */
export type SfuSettings = SfuOptions &
  Required<
    Pick<
      SfuOptions,
      'socketBufferBytes' | 'maxConsumersPerWorker' | 'layerReleaseMs' | 'maxProducersPerPeer' | 'maxConsumersPerPeer'
    >
  >;

/** What the publisher says about a producer; carried, never read. */
export type ProducerAppData = Record<string, unknown>;

/** What a client needs to build its end of a transport. */
export interface TransportParameters {
  id: string;
  iceParameters: IceParameters;
  iceCandidates: IceCandidate[];
  dtlsParameters: DtlsParameters;
}

export interface ProducerInfo {
  producerId: string;
  peerId: string;
  kind: MediaKind;
  appData: ProducerAppData;
  paused: boolean;
}

/** What a producer's consumers receive, before any negotiation. */
export type ProducerCodec = RtpCodecParameters;

export interface ConsumerParameters {
  consumerId: string;
  producerId: string;
  /** The peer that publishes. */
  peerId: string;
  kind: MediaKind;
  rtpParameters: RtpParameters;
  type: ConsumerType;
  producerPaused: boolean;
  appData: ProducerAppData;
}

export interface TransportSummary {
  id: string;
  workerIndex: number;
  iceState: IceState;
  dtlsState: DtlsState;
  /** Undefined until ICE has chosen. */
  protocol: 'udp' | 'tcp' | undefined;
  bytesReceived: number;
  bytesSent: number;
  rtpBytesReceived: number;
  rtpBytesSent: number;
  receiveBitrateBps: number;
  sendBitrateBps: number;
  availableOutgoingBitrateBps: number | undefined;
}

export interface PeerTransportStats {
  send: TransportSummary | undefined;
  receive: TransportSummary | undefined;
  producers: number;
  consumers: number;
}

export interface WorkerSnapshot {
  index: number;
  /** Undefined while the worker is being replaced. */
  pid: number | undefined;
  alive: boolean;
  cpuSeconds: number;
  rssBytes: number;
  port: number | undefined;
  routers: number;
  producers: number;
  consumers: number;
  /** Producers that reach this worker through a pipe. */
  pipedProducers: number;
}

export interface SfuSnapshot {
  workers: WorkerSnapshot[];
  transports: { byIceState: Partial<Record<IceState, number>>; byDtlsState: Partial<Record<DtlsState, number>> };
  totals: {
    rooms: number;
    peers: number;
    transports: number;
    producers: number;
    consumers: number;
    pipedProducers: number;
  };
}

/** A type alias, not an interface: TypedEvents takes maps. */
export type SfuEvents = {
  workerDied: [{ index: number; pid: number }];
  workerReplaced: [{ index: number; pid: number }];
};

export type SfuRoomEvents = {
  /**
   * A worker died: nothing of these peers is left in the SFU. The room is usable again when this fires, so they may
   * create transports at once.
   */
  transportsLost: [{ peerIds: string[] }];
  /** Once for each producer, before whoever asked for it is answered. */
  producerOpened: [ProducerInfo];
  /** Once for each producer that has gone, whatever the reason; not when the room itself closes. */
  producerClosed: [{ producerId: string; peerId: string }];
  /** A consumer ended because its producer did; `peerId` is the consuming peer. */
  consumerClosed: [{ consumerId: string; producerId: string; peerId: string }];
  producerPaused: [{ producerId: string; peerId: string }];
  producerResumed: [{ producerId: string; peerId: string }];
  /** The highest layer of a simulcast producer that anybody wants is another one than before; `peerId` is the publisher. */
  producerLayersWanted: [{ producerId: string; peerId: string; spatialLayer: number }];
  consumerLayersChanged: [
    { peerId: string; consumerId: string; spatialLayer: number | null; temporalLayer: number | null },
  ];
  consumerScore: [{ peerId: string; consumerId: string; score: number; producerScore: number; producerLayers: number }];
  /** Null when the active speaker stopped publishing. */
  activeSpeaker: [{ peerId: string | null; producerId: string | null }];
  /** Loudest first, in dBov (-127 to 0); empty once when the room falls silent. */
  audioLevels: [{ levels: { peerId: string; producerId: string; volumeDb: number }[] }];
  /** Whether media of a publisher arrives; the criterion is in flow-watch.ts. */
  mediaFlow: [{ peerId: string; flowing: boolean }];
  /** The room closes: the last event, before anything of it is closed. */
  closed: [];
  transportState: [{ peerId: string; sender: boolean; iceState: IceState; dtlsState: DtlsState }];
};
