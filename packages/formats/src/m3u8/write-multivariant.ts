import { attributeList, quoted, uriLine, whole, yes } from './attributes.ts';
import type { IFrameStream, MediaRendition, MultivariantPlaylist, VariantStream } from './playlist.ts';

/** A multivariant playlist (RFC 8216bis section 4.4.6): renditions, variant streams in order of preference, I-frame streams. */
export function writeMultivariantPlaylist(playlist: MultivariantPlaylist): string {
  const lines = ['#EXTM3U', `#EXT-X-VERSION:${playlist.version}`];
  if (playlist.independentSegments) lines.push('#EXT-X-INDEPENDENT-SEGMENTS');
  for (const rendition of playlist.renditions ?? []) lines.push(mediaLine(rendition));
  for (const variant of playlist.variants) lines.push(variantLine(variant), uriLine(variant.uri));
  for (const stream of playlist.iFrameStreams ?? []) lines.push(iFrameLine(stream));
  return `${lines.join('\n')}\n`;
}

function mediaLine(rendition: MediaRendition): string {
  return `#EXT-X-MEDIA:${attributeList([
    ['TYPE', rendition.type],
    ['GROUP-ID', quoted(rendition.groupId)],
    ['NAME', quoted(rendition.name)],
    ['LANGUAGE', quoted(rendition.language)],
    ['DEFAULT', yes(rendition.default)],
    ['AUTOSELECT', yes(rendition.autoselect)],
    ['FORCED', yes(rendition.forced)],
    ['INSTREAM-ID', quoted(rendition.instreamId)],
    ['CHARACTERISTICS', quoted(rendition.characteristics)],
    ['CHANNELS', quoted(rendition.channels)],
    ['URI', quoted(rendition.uri)],
  ])}`;
}

function commonAttributes(stream: IFrameStream): [string, string | undefined][] {
  const { resolution } = stream;
  return [
    ['BANDWIDTH', whole(stream.bandwidth)],
    ['AVERAGE-BANDWIDTH', whole(stream.averageBandwidth)],
    ['CODECS', quoted(stream.codecs.join(','))],
    ['RESOLUTION', resolution && `${resolution.width}x${resolution.height}`],
  ];
}

function variantLine(variant: VariantStream): string {
  const captions = variant.closedCaptions;
  return `#EXT-X-STREAM-INF:${attributeList([
    ...commonAttributes(variant),
    ['FRAME-RATE', variant.frameRate?.toFixed(3)],
    ['AUDIO', quoted(variant.audio)],
    ['SUBTITLES', quoted(variant.subtitles)],
    ['CLOSED-CAPTIONS', captions === 'NONE' ? captions : quoted(captions)],
  ])}`;
}

function iFrameLine(stream: IFrameStream): string {
  return `#EXT-X-I-FRAME-STREAM-INF:${attributeList([...commonAttributes(stream), ['URI', quoted(stream.uri)]])}`;
}
