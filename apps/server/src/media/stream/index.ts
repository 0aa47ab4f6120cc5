export { type Frame, isAudio, isVideo, type TrackInfo } from './frame.ts';
export { defaultStreamOptions, Hub } from './hub.ts';
export { LeastDelay } from './least-delay.ts';
export type { Publication } from './publication.ts';
export { Stream, type StreamNumbers, type StreamOptions } from './stream.ts';
export type { StreamSink, Subscription } from './subscription.ts';
export type { TrackNumbers } from './track-stats.ts';
