import { ByteReader } from '../bytes/index.ts';
import { FormatError } from '../media.ts';
import { multitrackType } from './tag.ts';

/** The part of a message that belongs to one track: Enhanced RTMP v2, ExAudioTagBody and ExVideoTagBody. */
export interface ExTrack {
  packetType: number;
  trackId: number;
  fourCc: string;
  timestampOffsetNs: number;
  body: Uint8Array;
}

/** Packet types with a meaning for the header itself; audio and video number Multitrack differently. */
export interface ExTypes {
  modEx: number;
  multitrack: number;
}

/** Tracks one message may carry. */
const maxTracks = 32;

/**
 * ExAudioTagHeader or ExVideoTagHeader and the split into tracks. `reader` stands after the first byte, whose low bits were `firstType`.
 * `isCommand` tells of packet types whose message has no FourCC and no body; those answer no tracks.
 */
export function readExTracks(
  reader: ByteReader,
  firstType: number,
  types: ExTypes,
  isCommand: (type: number) => boolean,
): ExTrack[] {
  const { packetType: type, timestampOffsetNs } = readModEx(reader, firstType, types.modEx);
  if (isCommand(type)) return [];
  if (type !== types.multitrack) {
    return [{ packetType: type, trackId: 0, fourCc: reader.utf8(4), timestampOffsetNs, body: reader.rest() }];
  }
  const packed = reader.u8();
  const multitrack = packed >> 4;
  const packetType = packed & 15;
  if (packetType === types.multitrack || packetType === types.modEx)
    throw new FormatError('multitrack inside multitrack');
  if (multitrack > multitrackType.manyTracksManyCodecs)
    throw new FormatError(`multitrack type ${multitrack} is unknown`);
  const shared = multitrack === multitrackType.manyTracksManyCodecs ? undefined : reader.utf8(4);
  if (multitrack === multitrackType.oneTrack) {
    return [{ packetType, trackId: reader.u8(), fourCc: shared!, timestampOffsetNs, body: reader.rest() }];
  }
  const tracks: ExTrack[] = [];
  while (reader.left > 0) {
    if (tracks.length === maxTracks) throw new FormatError('a message has too many tracks');
    const fourCc = shared ?? reader.utf8(4);
    const trackId = reader.u8();
    tracks.push({ packetType, trackId, fourCc, timestampOffsetNs, body: reader.bytes(reader.u24()) });
  }
  return tracks;
}

/** ModEx prelude: each entry has a size, data, then its type and the next packet type. Unknown entries are skipped. */
function readModEx(
  reader: ByteReader,
  firstType: number,
  modEx: number,
): { packetType: number; timestampOffsetNs: number } {
  let packetType = firstType;
  let timestampOffsetNs = 0;
  while (packetType === modEx) {
    let size = reader.u8() + 1;
    if (size === 256) size = reader.u16() + 1;
    const data = reader.bytes(size);
    const packed = reader.u8();
    packetType = packed & 15;
    if (packed >> 4 === 0) timestampOffsetNs = new ByteReader(data).u24(); // TimestampOffsetNano
  }
  if (timestampOffsetNs > 999_999) throw new FormatError('a timestamp offset is a millisecond or more');
  return { packetType, timestampOffsetNs };
}
