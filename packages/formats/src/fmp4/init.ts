import type { TrackConfig } from '../media.ts';
import { ascii, box, fullBox, serialise, u8, u16, u32 } from './box.ts';
import { type Picture, sampleEntry } from './sample-entry.ts';

/** One track as an initialisation segment describes it. */
export interface InitTrack extends Picture {
  /** From 1. */
  id: number;
  config: TrackConfig;
  /** Ticks a second of every time in the track's fragments: see `timescaleOf`. */
  timescale: number;
  /** ISO 639-2/T; default `und`. */
  language?: string;
}

const identityMatrix = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);

/** The customary timescale: 90 kHz for video, the sample rate for audio, so that audio durations are exact. */
export function timescaleOf(config: TrackConfig): number {
  return config.kind === 'video' ? 90_000 : config.sampleRate;
}

/**
 * The CMAF header of a fragmented file (ISO/IEC 23000-19 section 7.3.1): `ftyp` and a `moov` without samples. CMAF has one
 * track a file; several are allowed here, for recordings.
 */
export function writeInit(...tracks: InitTrack[]): Uint8Array {
  return serialise(
    box('ftyp', ascii('iso6'), u32(0), ascii('iso6cmfcmp41')),
    box('moov', movieHeader(tracks), ...tracks.map(trackBox), box('mvex', ...tracks.map(trackExtends))),
  );
}

function movieHeader(tracks: InitTrack[]) {
  const nextTrackId = Math.max(...tracks.map(({ id }) => id)) + 1;
  return fullBox(
    'mvhd',
    0,
    0,
    u32(0, 0, 1000, 0), // creation, modification, timescale, duration
    u32(0x10000), // rate 1.0
    u16(0x100, 0), // volume 1.0, reserved
    u32(0, 0), // reserved
    identityMatrix,
    new Uint8Array(24), // pre_defined
    u32(nextTrackId),
  );
}

function trackBox(track: InitTrack) {
  const { config } = track;
  const video = config.kind === 'video';
  const [width, height] = video ? displaySize(config, track.pixelAspect) : [0, 0];
  const header = fullBox(
    'tkhd',
    0,
    3, // enabled, in movie
    u32(0, 0, track.id, 0, 0), // creation, modification, id, reserved, duration
    u32(0, 0), // reserved
    u16(0, video ? 0 : 1, video ? 0 : 0x100, 0), // layer, alternate group, volume, reserved
    identityMatrix,
    u32(width * 0x10000, height * 0x10000),
  );
  return box('trak', header, mediaBox(track));
}

function displaySize(size: { width: number; height: number }, aspect: InitTrack['pixelAspect']): [number, number] {
  if (aspect === undefined || aspect.horizontal === 0 || aspect.vertical === 0) return [size.width, size.height];
  return [Math.min(0xffff, Math.round((size.width * aspect.horizontal) / aspect.vertical)), size.height];
}

function mediaBox(track: InitTrack) {
  const { config, timescale, language = 'und' } = track;
  const video = config.kind === 'video';
  const packedLanguage = [...language].reduce((sum, letter) => (sum << 5) | (letter.charCodeAt(0) - 0x60), 0);
  const name = ascii(video ? 'video\0' : 'audio\0');
  const dataReference = fullBox('dref', 0, 0, u32(1), fullBox('url ', 0, 1)); // the data is in this file
  return box(
    'mdia',
    fullBox('mdhd', 0, 0, u32(0, 0, timescale, 0), u16(packedLanguage, 0)),
    fullBox('hdlr', 0, 0, u32(0), ascii(video ? 'vide' : 'soun'), u32(0, 0, 0), name),
    box(
      'minf',
      video ? fullBox('vmhd', 0, 1, u16(0, 0, 0, 0)) : fullBox('smhd', 0, 0, u16(0, 0)),
      box('dinf', dataReference),
      box(
        'stbl',
        fullBox('stsd', 0, 0, u32(1), sampleEntry(config, track)),
        fullBox('stts', 0, 0, u32(0)),
        fullBox('stsc', 0, 0, u32(0)),
        fullBox('stsz', 0, 0, u32(0, 0)),
        fullBox('stco', 0, 0, u32(0)),
      ),
    ),
  );
}

function trackExtends({ id }: InitTrack) {
  return fullBox('trex', 0, 0, u32(id, 1, 0, 0), u8(0, 0, 0, 0));
}
