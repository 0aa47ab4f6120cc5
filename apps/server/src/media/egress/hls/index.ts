export { HlsHandler, type HlsMetrics, type HlsResource } from './handler.ts';
export { defaultHlsOptions, type HlsOptions } from './options.ts';
export { HlsOrigin, type HlsOriginEvents } from './origin.ts';
export type { HlsReply } from './reply.ts';
export type { HlsRequest } from './request.ts';
export type { Init, Part, Segment } from './segment.ts';
