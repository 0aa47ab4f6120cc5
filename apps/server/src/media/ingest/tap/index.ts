export { defaultTapOptions, type TapOptions } from './options.ts';
export { StreamTap, type StreamTapDeps, type StreamTapEvents } from './stream-tap.ts';
