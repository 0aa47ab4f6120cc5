export type { Availability } from './availability.ts';
export {
  type CodecNumbers,
  type CodecOptions,
  CodecStages,
  type CodecStagesEvents,
  defaultCodecOptions,
} from './codec-stages.ts';
export { type MixingParts, MixingSink, withMixedAudio } from './mixing-sink.ts';
export {
  type BridgingParts,
  type BridgingSink,
  isH264InOrder,
  type Rung,
  type VideoCodecOptions,
  withAudioCodec,
  withRenditions,
  withVideoCodec,
} from './sinks.ts';
export type {
  AudioBridge,
  AudioBridgeSpec,
  AudioMix,
  AudioMixSpec,
  Bridge,
  MixInput,
  VideoBridge,
  VideoBridgeSpec,
} from './specs.ts';
