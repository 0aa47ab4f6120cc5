export type * from './playlist.ts';
export { readMediaPlaylist } from './read-media.ts';
export { readMultivariantPlaylist } from './read-multivariant.ts';
export {
  writeMediaHeader,
  writeMediaPlaylist,
  writeMediaTrailer,
  writeOpenSegment,
  writeSegment,
} from './write-media.ts';
export { writeMultivariantPlaylist } from './write-multivariant.ts';
