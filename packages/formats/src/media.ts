/** Codecs that Footlight carries. */
export type VideoCodec = 'h264' | 'hevc' | 'av1' | 'vp8' | 'vp9';
export type AudioCodec = 'aac' | 'opus';

/** One codec configuration of a video track: what an MP4 sample entry and a player need to know before the first frame. */
export interface VideoConfig {
  kind: 'video';
  codec: VideoCodec;
  /** The decoder configuration record as in MP4: body of `avcC`, `hvcC`, `av1C` or `vpcC`. */
  description: Uint8Array;
  /** RFC 6381 string, as in `avc1.640028`. */
  codecString: string;
  /** In pixels, after cropping. */
  width: number;
  height: number;
  /** From the stream's own timing information; undefined where it has none. */
  frameRate?: number | undefined;
  /** Most frames by which decoding order may differ from display order; 0 without B-frames; undefined where the headers do not tell. */
  maxReorderFrames?: number | undefined;
}

/** One codec configuration of an audio track. */
export interface AudioConfig {
  kind: 'audio';
  codec: AudioCodec;
  /** AAC: AudioSpecificConfig (ISO/IEC 14496-3). Opus: body of `dOps` (Opus in ISOBMFF, section 4.3.2). */
  description: Uint8Array;
  codecString: string;
  /** In Hz; 48000 for Opus. */
  sampleRate: number;
  channels: number;
}

export type TrackConfig = VideoConfig | AudioConfig;

/** One access unit. Times are ticks of the track's timescale; `data` is AVCC (4-byte lengths) for H.264 and HEVC, a temporal unit without
 * delimiters for AV1, a raw frame for VP8, VP9, AAC and Opus. */
export interface Sample {
  dts: number;
  pts: number;
  key: boolean;
  data: Uint8Array;
}

/** Input that is not of the format. Parsers throw nothing else, whatever the bytes. */
export class FormatError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FormatError';
  }
}
