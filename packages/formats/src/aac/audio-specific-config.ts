import { BitReader } from '../bytes/index.ts';
import { type AudioConfig, FormatError } from '../media.ts';
import { readProgramConfig } from './program-config.ts';

/** AudioSpecificConfig(): ISO/IEC 14496-3 clause 1.6.2.1. */
export interface AudioSpecificConfig {
  /** Of the core coder: 2 is AAC LC. */
  objectType: number;
  /** Of the core coder, in Hz. */
  coreSampleRate: number;
  channelConfiguration: number;
  /** Of the core coder. */
  coreChannels: number;
  /** Spectral band replication and parametric stereo, where signalled (clause 1.6.5). */
  sbr: boolean;
  ps: boolean;
  /** What a decoder puts out, in Hz, per frame, and at once. */
  sampleRate: number;
  samplesPerFrame: number;
  channels: number;
}

/** samplingFrequencyIndex: table 1.18. */
export const aacSampleRates: readonly number[] = [
  96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350,
];

/** channelConfiguration: table 1.19; 0 means that a program config element tells. */
const channelCounts: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 8, 0, 0, 0, 7, 8, 24, 8];

export function parseAudioSpecificConfig(config: Uint8Array): AudioSpecificConfig {
  const bits = new BitReader(config);
  let objectType = readObjectType(bits);
  const coreSampleRate = readSampleRate(bits);
  const channelConfiguration = bits.bits(4);
  let sbr = false;
  let ps = false;
  let sampleRate = coreSampleRate;
  if (objectType === 5 || objectType === 29) {
    sbr = true;
    ps = objectType === 29;
    sampleRate = readSampleRate(bits);
    objectType = readObjectType(bits);
  }
  if (!gaTypes.has(objectType)) throw new FormatError(`audio object type ${objectType} is not supported`);
  const short = bits.flag(); // frameLengthFlag
  if (bits.flag()) bits.skip(14); // coreCoderDelay
  bits.skip(1); // extensionFlag
  const coreChannels =
    channelConfiguration === 0 ? readProgramConfig(bits) : (channelCounts[channelConfiguration] ?? 0);
  if (coreChannels === 0) throw new FormatError('the channel configuration is reserved');
  // Backward compatible signalling: what follows may be missing or anything.
  if (
    !sbr &&
    bits.bitsLeft >= 16 &&
    bits.bits(11) === 0x2b7 &&
    bits.bits(5) === 5 &&
    bits.bitsLeft >= 5 &&
    bits.flag()
  ) {
    sbr = true;
    sampleRate = readSampleRate(bits);
    if (bits.bitsLeft >= 12 && bits.bits(11) === 0x548) ps = bits.flag();
  }
  return {
    objectType,
    coreSampleRate,
    channelConfiguration,
    coreChannels,
    sbr,
    ps,
    sampleRate,
    samplesPerFrame: ((short ? 960 : 1024) * sampleRate) / coreSampleRate,
    channels: ps && coreChannels === 1 ? 2 : coreChannels,
  };
}

/** AAC Main, LC, SSR, LTP: types with GASpecificConfig whose raw frames stand alone. */
const gaTypes: ReadonlySet<number> = new Set([1, 2, 3, 4]);

function readObjectType(bits: BitReader): number {
  const type = bits.bits(5);
  return type === 31 ? 32 + bits.bits(6) : type;
}

function readSampleRate(bits: BitReader): number {
  const index = bits.bits(4);
  const rate = index === 15 ? bits.bits(24) : aacSampleRates[index];
  if (!rate || rate > 192000) throw new FormatError('the sampling frequency is reserved');
  return rate;
}

/** The shortest AudioSpecificConfig of an AAC stream without extensions, as in an ADTS header or in SDP. */
export function buildAudioSpecificConfig(options: {
  objectType: number;
  sampleRate: number;
  channelConfiguration: number;
}): Uint8Array {
  const { objectType, sampleRate, channelConfiguration } = options;
  const index = aacSampleRates.indexOf(sampleRate);
  if (index >= 0) {
    return Uint8Array.of((objectType << 3) | (index >> 1), ((index & 1) << 7) | (channelConfiguration << 3));
  }
  const bits = [objectType << 3, 0, 0, 0, 0];
  const rest = 0xf * 2 ** 28 + sampleRate * 16 + channelConfiguration; // 4 + 24 + 4 bits that follow the 5 of the type
  bits[0] = (objectType << 3) | Math.floor(rest / 2 ** 29);
  bits[1] = Math.floor(rest / 2 ** 21) & 0xff;
  bits[2] = Math.floor(rest / 2 ** 13) & 0xff;
  bits[3] = Math.floor(rest / 2 ** 5) & 0xff;
  bits[4] = (rest & 0x1f) << 3;
  return Uint8Array.from(bits);
}

/** The track configuration that an AudioSpecificConfig describes. */
export function aacConfig(config: Uint8Array): AudioConfig {
  const parsed = parseAudioSpecificConfig(config);
  const type = parsed.ps ? 29 : parsed.sbr ? 5 : parsed.objectType;
  return {
    kind: 'audio',
    codec: 'aac',
    description: config.slice(),
    codecString: `mp4a.40.${type}`,
    sampleRate: parsed.sampleRate,
    channels: parsed.channels,
  };
}
