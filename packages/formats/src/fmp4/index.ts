export { BoxBytes, type BoxSpan } from './box-reader.ts';
export { type Fragment, type FragmentOptions, type FragmentSample, writeFragment } from './fragment.ts';
export { type ReadFragment, type ReadSample, readFragments } from './fragment-reader.ts';
export { type InitTrack, timescaleOf, writeInit } from './init.ts';
export { type ReadTrack, readInit } from './init-reader.ts';
export { type Colour, isPackageable, type Picture } from './sample-entry.ts';
