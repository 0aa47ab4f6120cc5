import { isPackageable } from '@footlight/formats';
import type { AppError } from '../../../base/errors.ts';
import type { Logger } from '../../../base/logger.ts';
import {
  type BridgingParts,
  type BridgingSink,
  type CodecStages,
  isH264InOrder,
  type Rung,
  withAudioCodec,
  withMixedAudio,
  withRenditions,
  withVideoCodec,
} from '../../../media/codec/index.ts';
import { voiceTrack } from '../../../media/ingest/tap/index.ts';
import type { StreamSink, TrackInfo } from '../../../media/stream/index.ts';

export interface StageConversionsOptions {
  /** Sizes beside the original, for HLS. */
  ladder: readonly Rung[];
  /** What HLS carries as it is and not every player decodes gets an H.264 form beside it. */
  h264Beside: boolean;
  /** What WebRTC cannot carry (B-frames, other codecs than H.264) is converted for it. */
  fixForWebrtc: boolean;
}

export interface StageConversionsDeps {
  stages: CodecStages;
  /** A converter that lost its place goes on with the next key frame of this room's publisher. */
  requestKeyFrame: (roomId: string) => void;
  /** What the stream has now comes from an encoder; else from the people of a room. */
  isEncoder: (roomId: string) => boolean;
  logger: Logger;
}

interface Converters {
  /** Without those that HLS may lack: the ladder. */
  hls: Pick<BridgingSink, 'lacking' | 'dropped'>[];
  ladder: BridgingSink | undefined;
  webrtc: BridgingSink | undefined;
}

/** The codec stages in front of the ways out of each stage: video is copied wherever it can be, and sound too. */
export class StageConversions {
  readonly #options: StageConversionsOptions;
  readonly #deps: StageConversionsDeps;
  readonly #byRoom = new Map<string, Converters>();

  constructor(options: StageConversionsOptions, deps: StageConversionsDeps) {
    this.#options = options;
    this.#deps = deps;
  }

  /** AAC, all voices as one; and pictures in a codec that HLS has. */
  forHls(roomId: string, sink: StreamSink): StreamSink {
    const { ladder, h264Beside } = this.#options;
    const parts = this.#parts(roomId);
    const video = withVideoCodec(sink, { ...parts, accepts: isPackageable, h264Beside });
    const sizes = ladder.length === 0 ? undefined : withRenditions(ladder, video, parts);
    const audio = withAudioCodec('aac', sizes ?? video, parts);
    // Further tracks of an encoder are other versions of its sound.
    const isVoice = ({ id }: TrackInfo) => id === 'audio' || id.startsWith(voiceTrack) || !this.#deps.isEncoder(roomId);
    const mix = withMixedAudio('aac', audio, { ...parts, mixes: isVoice });
    Object.assign(this.#of(roomId), { hls: [video, audio, mix], ladder: sizes });
    return mix;
  }

  /** Pictures that WebRTC can carry; undefined where they are not converted for it. What there is no room for is passed on as it is. */
  get forWebrtc(): ((roomId: string, sink: StreamSink) => BridgingSink) | undefined {
    if (!this.#fixes) return undefined;
    return (roomId, sink) => {
      const parts = this.#parts(roomId);
      const video = withVideoCodec(sink, { ...parts, accepts: isH264InOrder, passWhileWaiting: true });
      this.#of(roomId).webrtc = video;
      return video;
    };
  }

  /** The stream of this room has ended, and its converters with it. */
  forget(roomId: string): void {
    this.#byRoom.delete(roomId);
  }

  /** What a host's advice depends on. */
  facts(roomId: string): { bridges: boolean; lacking: number; fixedForWebrtc: boolean } {
    const { hls = [], webrtc } = this.#byRoom.get(roomId) ?? {};
    const lacking = hls.reduce((sum, sink) => sum + sink.lacking, 0);
    return { bridges: this.#deps.stages.available, lacking, fixedForWebrtc: this.#fixes && webrtc?.lacking === 0 };
  }

  /** Frames of a track that were lost because a converter could not keep up: the most that one of them lost. */
  dropped(roomId: string, trackId: string): number {
    const { hls = [], ladder, webrtc } = this.#byRoom.get(roomId) ?? {};
    return Math.max(0, ...[...hls, ladder, webrtc].map((sink) => sink?.dropped(trackId) ?? 0));
  }

  get #fixes(): boolean {
    return this.#options.fixForWebrtc && this.#deps.stages.available;
  }

  #of(roomId: string): Converters {
    let converters = this.#byRoom.get(roomId);
    if (converters === undefined) {
      converters = { hls: [], ladder: undefined, webrtc: undefined };
      this.#byRoom.set(roomId, converters);
    }
    return converters;
  }

  #parts(roomId: string): BridgingParts {
    const { stages, requestKeyFrame, logger } = this.#deps;
    return {
      stages,
      onError: ({ code, message }: AppError, { id }) =>
        logger.warn({ roomId, trackId: id, code, reason: message }, 'a track could not be converted'),
      onKeyFrameNeeded: () => requestKeyFrame(roomId),
    };
  }
}
