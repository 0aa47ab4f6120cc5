import { ByteWriter } from '../bytes/index.ts';
import type { AudioCodec, VideoCodec } from '../media.ts';
import { audioPacketType } from './audio.ts';
import { audioFourCc, videoFourCc } from './fourcc.ts';
import { multitrackType } from './tag.ts';
import { videoPacketType } from './video.ts';

type VideoBody = { codec: VideoCodec; trackId?: number } & (
  | { kind: 'config'; record: Uint8Array }
  | { kind: 'frame'; key: boolean; compositionMs: number; data: Uint8Array }
);

/** The body of a video message: the legacy form for H.264 on track 0, Enhanced RTMP for everything else. */
export function buildVideoTag(body: VideoBody): Uint8Array {
  const { codec, trackId = 0 } = body;
  const key = body.kind === 'config' || body.key;
  const payload = body.kind === 'config' ? body.record : body.data;
  const composition = body.kind === 'frame' ? body.compositionMs : 0;
  const writer = new ByteWriter(payload.length + 16);
  if (codec === 'h264' && trackId === 0) {
    writer
      .u8(key ? 0x17 : 0x27)
      .u8(body.kind === 'config' ? 0 : 1)
      .u24(composition);
    return writer.bytes(payload).finish();
  }
  const timed = body.kind === 'frame' && (codec === 'h264' || codec === 'hevc');
  const type =
    body.kind === 'config'
      ? videoPacketType.sequenceStart
      : timed
        ? videoPacketType.codedFrames
        : videoPacketType.codedFramesX;
  writeExHeader(writer, key ? 0x90 : 0xa0, type, videoPacketType.multitrack, fourCcOf(videoFourCc, codec), trackId);
  if (timed) writer.u24(composition);
  return writer.bytes(payload).finish();
}

/** The body of an audio message: the legacy form for AAC on track 0, Enhanced RTMP for everything else. For Opus, `record` is an OpusHead. */
export function buildAudioTag(body: {
  kind: 'config' | 'frame';
  codec: AudioCodec;
  trackId?: number;
  data: Uint8Array;
}): Uint8Array {
  const { codec, trackId = 0, data } = body;
  const writer = new ByteWriter(data.length + 16);
  if (codec === 'aac' && trackId === 0)
    return writer
      .u8(0xaf)
      .u8(body.kind === 'config' ? 0 : 1)
      .bytes(data)
      .finish();
  const type = body.kind === 'config' ? audioPacketType.sequenceStart : audioPacketType.codedFrames;
  writeExHeader(writer, 0x90, type, audioPacketType.multitrack, fourCcOf(audioFourCc, codec), trackId);
  return writer.bytes(data).finish();
}

function writeExHeader(
  writer: ByteWriter,
  high: number,
  type: number,
  multitrack: number,
  fourCc: Uint8Array,
  trackId: number,
): void {
  if (trackId === 0) writer.u8(high | type).bytes(fourCc);
  else
    writer
      .u8(high | multitrack)
      .u8((multitrackType.oneTrack << 4) | type)
      .bytes(fourCc)
      .u8(trackId);
}

function fourCcOf(table: Readonly<Record<string, string>>, codec: string): Uint8Array {
  const name = Object.keys(table).find((fourCc) => table[fourCc] === codec)!;
  return new TextEncoder().encode(name);
}
