export { defaultRtmpLimits, type RtmpLimits } from './options.ts';
export type { AuthorisePublish, PublishDecision, Publisher, PublishRequest, PublishSink } from './publish.ts';
export { type RtmpListenOptions, RtmpServer, type RtmpServerOptions } from './server.ts';
export type { RtmpConnectionNumbers, RtmpServerNumbers } from './statistics.ts';
