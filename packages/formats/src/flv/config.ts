import { aacConfig } from '../aac/index.ts';
import { av1Config, findSequenceHeader, parseAv1C } from '../av1/index.ts';
import { h264Config, parseAvcC } from '../h264/index.ts';
import { hevcConfig, parseHvcC } from '../hevc/index.ts';
import { type AudioCodec, type AudioConfig, FormatError, type VideoCodec, type VideoConfig } from '../media.ts';
import { opusConfig, parseOpusHead } from '../opus/index.ts';
import { parseVpcC, readVp8Frame, readVp9Frame, vpxConfig } from '../vpx/index.ts';

/** A video sequence start, understood as far as it goes. */
export interface VideoStart {
  /** Undefined until a key frame says the rest: VP8 and VP9 records have no size. */
  config: VideoConfig | undefined;
  /** Bytes of the NAL unit lengths that frames come with; 0 for codecs without NAL units. */
  lengthSize: number;
}

/** What the record of a video sequence start says. */
export function readVideoStart(codec: VideoCodec, record: Uint8Array): VideoStart {
  switch (codec) {
    case 'h264': {
      const avcC = parseAvcC(record);
      return { config: h264Config(avcC.sps, avcC.pps), lengthSize: avcC.lengthSize };
    }
    case 'hevc': {
      const hvcC = parseHvcC(record);
      return { config: hevcConfig(hvcC), lengthSize: hvcC.lengthSize };
    }
    case 'av1':
      return { config: readAv1Record(record), lengthSize: 0 };
    case 'vp8':
    case 'vp9':
      parseVpcC(record);
      return { config: undefined, lengthSize: 0 };
  }
}

/** Some senders put the sequence header OBU itself where av1C belongs. */
function readAv1Record(record: Uint8Array): VideoConfig {
  const obu = record[0] === 0x81 ? parseAv1C(record).obu : findSequenceHeader(record);
  if (!obu) throw new FormatError('there is no AV1 sequence header');
  return av1Config(obu);
}

/** The configuration of a VP8 or VP9 track at a key frame; undefined for other frames. */
export function readVpxConfig(codec: 'vp8' | 'vp9', record: Uint8Array, frame: Uint8Array): VideoConfig | undefined {
  const { size } = codec === 'vp8' ? readVp8Frame(frame) : readVp9Frame(frame);
  return size && vpxConfig(codec, parseVpcC(record), size);
}

/** What the record of an audio sequence start says: an AudioSpecificConfig or an OpusHead. */
export function readAudioStart(codec: AudioCodec, record: Uint8Array): AudioConfig {
  return codec === 'aac' ? aacConfig(record) : opusConfig(parseOpusHead(record));
}
