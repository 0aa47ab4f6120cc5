export type { AudioBridge, OpenAudioBridge, OpusFrame } from './audio-bridge.ts';
export { defaultFeedOptions, type FeedOptions } from './options.ts';
export { StreamFeed, type StreamFeedDeps, type StreamFeedEvents } from './stream-feed.ts';
export type { Refusal } from './track-feed.ts';
