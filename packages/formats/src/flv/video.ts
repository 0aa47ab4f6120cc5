import { ByteReader } from '../bytes/index.ts';
import { FormatError, type VideoCodec } from '../media.ts';
import { type ExTrack, readExTracks } from './ex-header.ts';
import { videoFourCc } from './fourcc.ts';
import type { VideoPacket } from './tag.ts';

/** VideoPacketType: Enhanced RTMP v2, ExVideoTagHeader. */
export const videoPacketType = {
  sequenceStart: 0,
  codedFrames: 1,
  sequenceEnd: 2,
  codedFramesX: 3,
  metadata: 4,
  mpeg2TsSequenceStart: 5,
  multitrack: 6,
  modEx: 7,
} as const;

const keyFrame = 1;
const commandFrame = 5;

/** The body of a video message or FLV VIDEODATA tag. Answers nothing for messages without media: commands, metadata, an empty body. */
export function parseVideoTag(body: Uint8Array): VideoPacket[] {
  if (body.length === 0) return [];
  const reader = new ByteReader(body);
  const first = reader.u8();
  const frameType = (first >> 4) & 7;
  if ((first & 0x80) === 0) return parseLegacy(reader, first & 15, frameType);
  const isCommand = (type: number) => frameType === commandFrame && type !== videoPacketType.metadata;
  return readExTracks(reader, first & 15, videoPacketType, isCommand).flatMap((track) =>
    toPacket(track, frameType === keyFrame),
  );
}

/** FLV 10.1 annex E.4.3. HEVC as codec 12 is what some encoders sent before there was a FourCC for it. */
function parseLegacy(reader: ByteReader, codecId: number, frameType: number): VideoPacket[] {
  if (frameType === commandFrame) return [];
  const codec = codecId === 7 ? 'h264' : codecId === 12 ? 'hevc' : undefined;
  if (!codec) throw new FormatError(`FLV video codec ${codecId} is not supported`);
  const packetType = reader.u8();
  const compositionMs = reader.i24();
  const common = { trackId: 0, timestampOffsetNs: 0 };
  if (packetType === 0) return [{ ...common, kind: 'config', codec, record: reader.rest() }];
  if (packetType === 2) return [{ ...common, kind: 'end' }];
  if (packetType !== 1) throw new FormatError(`AVCPacketType ${packetType} is unknown`);
  return [{ ...common, kind: 'frame', codec, key: frameType === keyFrame, compositionMs, data: reader.rest() }];
}

function toPacket({ packetType, trackId, fourCc, timestampOffsetNs, body }: ExTrack, key: boolean): VideoPacket[] {
  const codec = videoFourCc[fourCc];
  if (!codec) throw new FormatError(`video codec ${JSON.stringify(fourCc)} is not supported`);
  const common = { trackId, timestampOffsetNs };
  switch (packetType) {
    case videoPacketType.sequenceStart:
      return [{ ...common, kind: 'config', codec, record: body }];
    case videoPacketType.codedFrames: {
      const reader = new ByteReader(body);
      const compositionMs = hasComposition(codec) ? reader.i24() : 0;
      return [{ ...common, kind: 'frame', codec, key, compositionMs, data: reader.rest() }];
    }
    case videoPacketType.codedFramesX:
      return [{ ...common, kind: 'frame', codec, key, compositionMs: 0, data: body }];
    case videoPacketType.sequenceEnd:
      return [{ ...common, kind: 'end' }];
    case videoPacketType.metadata:
      return [];
    default:
      throw new FormatError(`VideoPacketType ${packetType} is not supported`);
  }
}

/** Codecs whose CodedFrames begin with a composition time. */
function hasComposition(codec: VideoCodec): boolean {
  return codec === 'h264' || codec === 'hevc';
}
