import { ByteReader } from '../bytes/index.ts';
import { FormatError } from '../media.ts';
import { type ExTrack, readExTracks } from './ex-header.ts';
import { audioFourCc } from './fourcc.ts';
import type { AudioPacket } from './tag.ts';

/** AudioPacketType: Enhanced RTMP v2, ExAudioTagHeader. */
export const audioPacketType = {
  sequenceStart: 0,
  codedFrames: 1,
  sequenceEnd: 2,
  multichannelConfig: 4,
  multitrack: 5,
  modEx: 7,
} as const;

const exHeader = 9;
const aac = 10;

/** The body of an audio message or FLV AUDIODATA tag. An empty body is a silence message and answers nothing. */
export function parseAudioTag(body: Uint8Array): AudioPacket[] {
  if (body.length === 0) return [];
  const reader = new ByteReader(body);
  const first = reader.u8();
  const format = first >> 4;
  if (format === exHeader) return readExTracks(reader, first & 15, audioPacketType, () => false).flatMap(toPacket);
  if (format !== aac) throw new FormatError(`FLV audio format ${format} is not supported`);
  const packetType = reader.u8(); // FLV 10.1 annex E.4.2.1
  const common = { trackId: 0, timestampOffsetNs: 0, codec: 'aac' } as const;
  if (packetType === 0) return [{ ...common, kind: 'config', record: reader.rest() }];
  if (packetType !== 1) throw new FormatError(`AACPacketType ${packetType} is unknown`);
  return [{ ...common, kind: 'frame', data: reader.rest() }];
}

function toPacket({ packetType, trackId, fourCc, timestampOffsetNs, body }: ExTrack): AudioPacket[] {
  const codec = audioFourCc[fourCc];
  if (!codec) throw new FormatError(`audio codec ${JSON.stringify(fourCc)} is not supported`);
  const common = { trackId, timestampOffsetNs };
  switch (packetType) {
    case audioPacketType.sequenceStart:
      return [{ ...common, kind: 'config', codec, record: body }];
    case audioPacketType.codedFrames:
      return [{ ...common, kind: 'frame', codec, data: body }];
    case audioPacketType.sequenceEnd:
      return [{ ...common, kind: 'end' }];
    case audioPacketType.multichannelConfig:
      return []; // the codecs that are taken describe their channels themselves
    default:
      throw new FormatError(`AudioPacketType ${packetType} is not supported`);
  }
}
