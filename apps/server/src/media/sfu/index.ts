export { Demand } from './demand.ts';
export { ProducerTap, type TapListener, type TappedReport } from './producer-tap.ts';
export { SfuRoom } from './room.ts';
export type { Dialect } from './room-routers.ts';
export { Sfu, type SfuDeps } from './sfu.ts';
export { type FedProducer, SfuFeed } from './sfu-feed.ts';
export type {
  ConsumerParameters,
  DtlsParameters,
  DtlsState,
  IceCandidate,
  IceParameters,
  IceState,
  MediaKind,
  PeerTransportStats,
  ProducerAppData,
  ProducerCodec,
  ProducerInfo,
  RtpCapabilities,
  RtpParameters,
  SfuEvents,
  SfuOptions,
  SfuRoomEvents,
  SfuSnapshot,
  TransportParameters,
  TransportSummary,
  WorkerSnapshot,
} from './types.ts';
