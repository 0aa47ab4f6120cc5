import { type AudioConfig, type VideoConfig, writeMultivariantPlaylist } from '@footlight/formats';

/** What a multivariant playlist says of a rendition. */
export interface RenditionSummary {
  id: string;
  config: VideoConfig | AudioConfig;
  /** Bits a second. */
  peakBps: number;
  averageBps: number;
}

const audioGroup = 'audio';

/**
 * Every video rendition is a variant, with all audio renditions as its audio group; without video, every audio rendition is.
 * `playlist` is the file name of the media playlists: the low-latency or the plain ones.
 */
export function writeMultivariant(renditions: readonly RenditionSummary[], playlist: string): string {
  const videos = renditions.filter(isVideo).sort((a, b) => area(b.config) - area(a.config));
  const audios = renditions.filter(isAudio);
  const uri = (id: string, name = playlist) => `${id}/${name}`;
  const bitsOf = (value: number) => Math.max(1, Math.ceil(value));
  const loudest = (key: 'peakBps' | 'averageBps') => Math.max(0, ...audios.map((audio) => audio[key]));
  const audioCodecs = [...new Set(audios.map(({ config }) => config.codecString))];
  if (videos.length === 0) {
    return writeMultivariantPlaylist({
      version: 9,
      independentSegments: true,
      variants: audios.map(({ id, config, peakBps, averageBps }) => ({
        uri: uri(id),
        bandwidth: bitsOf(peakBps),
        averageBandwidth: bitsOf(averageBps),
        codecs: [config.codecString],
      })),
    });
  }
  return writeMultivariantPlaylist({
    version: 9,
    independentSegments: true,
    renditions: audios.map(({ id, config }, i) => ({
      type: 'AUDIO' as const,
      groupId: audioGroup,
      name: id,
      default: i === 0,
      autoselect: true,
      channels: `${config.channels}`,
      uri: uri(id),
    })),
    variants: videos.map(({ id, config, peakBps, averageBps }) => ({
      uri: uri(id),
      bandwidth: bitsOf(peakBps + loudest('peakBps')),
      averageBandwidth: bitsOf(averageBps + loudest('averageBps')),
      codecs: [config.codecString, ...audioCodecs],
      resolution: { width: config.width, height: config.height },
      frameRate: config.frameRate,
      audio: audios.length > 0 ? audioGroup : undefined,
      closedCaptions: 'NONE',
    })),
    iFrameStreams: videos.map(({ id, config, peakBps }) => ({
      uri: uri(id, 'iframes.m3u8'),
      bandwidth: bitsOf(peakBps),
      codecs: [config.codecString],
      resolution: { width: config.width, height: config.height },
    })),
  });
}

function isVideo(rendition: RenditionSummary): rendition is RenditionSummary & { config: VideoConfig } {
  return rendition.config.kind === 'video';
}

function isAudio(rendition: RenditionSummary): rendition is RenditionSummary & { config: AudioConfig } {
  return rendition.config.kind === 'audio';
}

function area({ width, height }: VideoConfig): number {
  return width * height;
}
