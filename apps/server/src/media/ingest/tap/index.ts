export { defaultTapOptions, type TapOptions, type TapSelection } from './options.ts';
export { StreamTap, type StreamTapDeps, type StreamTapEvents } from './stream-tap.ts';
