import type { IngestHealth, IngestTrack } from '@footlight/contract';
import { isAudio, isVideo, type Stream, type StreamNumbers } from '../../../media/stream/index.ts';
import { adviceFor, type IngestFacts } from './advice.ts';

type TrackNumbersOf = StreamNumbers['tracks'][number];

/** How what arrives on a stream is doing. `stream` is undefined while nobody has published. */
export function ingestHealth(
  stream: Stream | undefined,
  known: Pick<IngestFacts, 'kind' | 'bridges' | 'videoIgnored' | 'lacking' | 'fixedForWebrtc'>,
  /** Frames of a track that were lost while they were converted. */
  droppedConverting: (trackId: string) => number,
): IngestHealth {
  if (stream === undefined) return { state: 'waiting', source: null, clockDrift: 0, tracks: [], advice: [] };
  const numbers = stream.numbers();
  const tracks = numbers.tracks.map((track) => trackHealth(track, droppedConverting(track.id)));
  const clockDrift = Math.round(numbers.clockDriftMs) / 1000;
  const advice = numbers.publishing
    ? adviceFor({
        ...known,
        source: numbers.source,
        tracks,
        clockDrift,
        correctedTimestamps: numbers.tracks.reduce((sum, { corrected }) => sum + corrected, 0),
        jumps: numbers.jumps,
        previousKeyFrameInterval: previousInterval(numbers.tracks),
      })
    : [];
  return { state: numbers.publishing ? 'receiving' : 'lost', source: numbers.source, clockDrift, tracks, advice };
}

/** Dropped is what a viewer may have missed: lost on the way here, while it was converted, or on the way out. */
function trackHealth({ id, config, ...numbers }: TrackNumbersOf, droppedConverting: number): IngestTrack {
  return {
    id,
    kind: config.kind,
    codec: config.codec,
    codecString: config.codecString,
    ...(isVideo(config) && { width: config.width, height: config.height }),
    ...(isAudio(config) && { sampleRate: config.sampleRate, channels: config.channels }),
    bitrateBps: numbers.bitrateBps,
    framesPerSecond: numbers.framesPerSecond,
    keyFrameInterval: isVideo(config) ? seconds(numbers.keyFrameIntervalMs) : null,
    hasBFrames: numbers.reordered,
    frames: numbers.frames,
    dropped: numbers.lost + numbers.missed + droppedConverting,
  };
}

function previousInterval(tracks: readonly TrackNumbersOf[]): number | null {
  return seconds(tracks.find(({ config }) => config.kind === 'video')?.previousKeyFrameIntervalMs ?? null);
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms) / 1000;
}
