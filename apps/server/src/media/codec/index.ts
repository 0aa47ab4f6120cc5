export type { Availability } from './availability.ts';
export {
  type AudioBridge,
  type AudioBridgeSpec,
  type Bridge,
  type CodecNumbers,
  type CodecOptions,
  CodecStages,
  type CodecStagesEvents,
  defaultCodecOptions,
  type VideoBridge,
  type VideoBridgeSpec,
} from './codec-stages.ts';
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
