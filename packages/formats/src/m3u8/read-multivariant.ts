import { FormatError } from '../media.ts';
import { Attributes, defined, playlistLines, readInteger, splitTag } from './attribute-reader.ts';
import type { IFrameStream, MediaRendition, MultivariantPlaylist, VariantStream } from './playlist.ts';

const renditionTypes = ['AUDIO', 'VIDEO', 'SUBTITLES', 'CLOSED-CAPTIONS'] as const;

/** Reads a multivariant playlist strictly (RFC 8216bis section 4.4.6); unknown tags are passed over. */
export function readMultivariantPlaylist(text: string): MultivariantPlaylist {
  let version = 1;
  let independentSegments = false;
  const renditions: MediaRendition[] = [];
  const variants: VariantStream[] = [];
  const iFrameStreams: IFrameStream[] = [];
  let awaited: Omit<VariantStream, 'uri'> | undefined;
  for (const line of playlistLines(text)) {
    const [name, value] = line.startsWith('#') ? splitTag(line) : ['', ''];
    if (awaited !== undefined) {
      if (name !== '') throw new FormatError('EXT-X-STREAM-INF is not followed by a URI');
      variants.push({ ...awaited, uri: line });
      awaited = undefined;
    } else if (name === '') {
      throw new FormatError(`no EXT-X-STREAM-INF before ${line}`);
    } else if (name === 'EXT-X-VERSION') {
      version = readInteger(name, value);
    } else if (name === 'EXT-X-INDEPENDENT-SEGMENTS') {
      independentSegments = true;
    } else if (name === 'EXT-X-MEDIA') {
      renditions.push(readRendition(new Attributes(name, value)));
    } else if (name === 'EXT-X-STREAM-INF') {
      awaited = readVariant(new Attributes(name, value));
    } else if (name === 'EXT-X-I-FRAME-STREAM-INF') {
      const list = new Attributes(name, value);
      iFrameStreams.push({ uri: list.must('URI', list.text('URI')), ...readStream(list) });
    } else if (name === 'EXTINF' || name === 'EXT-X-TARGETDURATION') {
      throw new FormatError(`${name} is for media playlists`);
    }
  }
  if (awaited !== undefined) throw new FormatError('EXT-X-STREAM-INF is not followed by a URI');
  const playlist = {
    version,
    ...(independentSegments && { independentSegments }),
    ...(renditions.length > 0 && { renditions }),
    variants,
    ...(iFrameStreams.length > 0 && { iFrameStreams }),
  };
  checkGroups(playlist);
  return playlist;
}

/** Section 4.4.6.2: a group that a variant names must exist; names are unique within a group. */
function checkGroups({ renditions = [], variants }: MultivariantPlaylist): void {
  const groups = new Set(renditions.map(({ type, groupId }) => `${type} ${groupId}`));
  for (const { audio, subtitles } of variants) {
    if (audio !== undefined && !groups.has(`AUDIO ${audio}`)) throw new FormatError(`no audio group ${audio}`);
    if (subtitles !== undefined && !groups.has(`SUBTITLES ${subtitles}`)) {
      throw new FormatError(`no subtitles group ${subtitles}`);
    }
  }
  const names = renditions.map(({ type, groupId, name }) => `${type} ${groupId} ${name}`);
  if (new Set(names).size !== names.length) throw new FormatError('two renditions of a group have one name');
}

function readRendition(list: Attributes): MediaRendition {
  const word = list.must('TYPE', list.word('TYPE'));
  const type = renditionTypes.find((known) => known === word);
  if (type === undefined) throw new FormatError(`EXT-X-MEDIA of type ${word}`);
  return defined({
    type,
    groupId: list.must('GROUP-ID', list.text('GROUP-ID')),
    name: list.must('NAME', list.text('NAME')),
    uri: list.text('URI'),
    language: list.text('LANGUAGE'),
    default: list.flag('DEFAULT'),
    autoselect: list.flag('AUTOSELECT'),
    forced: list.flag('FORCED'),
    channels: list.text('CHANNELS'),
    instreamId: list.text('INSTREAM-ID'),
    characteristics: list.text('CHARACTERISTICS'),
  });
}

function readStream(list: Attributes): Omit<IFrameStream, 'uri'> {
  return defined({
    bandwidth: list.must('BANDWIDTH', list.integer('BANDWIDTH')),
    averageBandwidth: list.integer('AVERAGE-BANDWIDTH'),
    codecs: list.must('CODECS', list.text('CODECS')).split(','),
    resolution: list.resolution('RESOLUTION'),
  });
}

function readVariant(list: Attributes): Omit<VariantStream, 'uri'> {
  const captions = list.raw('CLOSED-CAPTIONS');
  return defined({
    ...readStream(list),
    frameRate: list.decimal('FRAME-RATE'),
    audio: list.text('AUDIO'),
    subtitles: list.text('SUBTITLES'),
    closedCaptions: captions === 'NONE' ? captions : list.text('CLOSED-CAPTIONS'),
  });
}
