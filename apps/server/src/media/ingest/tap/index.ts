export { defaultTapOptions, type TapOptions } from './options.ts';
export { voiceTrack } from './sound-taps.ts';
export { StreamTap, type StreamTapDeps, type StreamTapEvents } from './stream-tap.ts';
