import { FormatError } from '../media.ts';

/** `a=name` or `a=name:value`. */
export interface SdpAttribute {
  name: string;
  /** Undefined for a property attribute. */
  value: string | undefined;
}

/** An `m=` line and what follows it (RFC 8866 section 5.14). */
export interface SdpMedia {
  media: string;
  port: number;
  protocol: string;
  formats: string[];
  attributes: SdpAttribute[];
}

/** A session description, as far as WebRTC uses it: everything but attributes and media is passed over. */
export interface SdpSession {
  attributes: SdpAttribute[];
  media: SdpMedia[];
}

const maxLines = 4096;
const maxMedia = 32;
const mediaLine = /^(\S{1,32}) (\d{1,5})(?:\/\d+)? (\S{1,64})((?: \S{1,64}){0,256})$/;

/** Throws FormatError for what is no session description. Lines may end in LF alone (RFC 8866 section 5). */
export function parseSdp(text: string): SdpSession {
  const lines = splitLines(text);
  if (lines[0] !== 'v=0') throw new FormatError('SDP does not begin with v=0');
  return parseLines(lines.slice(1));
}

/** The body of `application/trickle-ice-sdpfrag` (RFC 8840): attributes and media without the session's own lines. */
export function parseSdpFragment(text: string): SdpSession {
  return parseLines(splitLines(text));
}

function splitLines(text: string): string[] {
  const lines = text.split(/\r?\n/);
  while (lines.at(-1) === '') lines.pop();
  if (lines.length > maxLines) throw new FormatError('SDP of too many lines');
  return lines;
}

function parseLines(lines: readonly string[]): SdpSession {
  const session: SdpSession = { attributes: [], media: [] };
  let attributes = session.attributes;
  for (const line of lines) {
    if (!/^[a-z]=/.test(line)) throw new FormatError('an SDP line is not of the form type=value');
    const value = line.slice(2);
    if (line[0] === 'm') {
      const media = parseMedia(value);
      session.media.push(media);
      if (session.media.length > maxMedia) throw new FormatError('SDP of too many media');
      attributes = media.attributes;
    } else if (line[0] === 'a') {
      attributes.push(parseAttribute(value));
    }
  }
  return session;
}

function parseMedia(line: string): SdpMedia {
  const [, media, port, protocol, formats] = mediaLine.exec(line) ?? [];
  if (media === undefined || protocol === undefined || Number(port) > 65535) {
    throw new FormatError('an m= line is malformed');
  }
  return { media, port: Number(port), protocol, formats: (formats ?? '').split(' ').slice(1), attributes: [] };
}

function parseAttribute(text: string): SdpAttribute {
  const colon = text.indexOf(':');
  const name = colon === -1 ? text : text.slice(0, colon);
  if (!/^[\w!#$%&'*+.^`{|}~-]+$/.test(name)) throw new FormatError('an SDP attribute has no name');
  return { name, value: colon === -1 ? undefined : text.slice(colon + 1) };
}

/** The value of the first attribute of that name; '' for a property attribute. */
export function attribute(attributes: readonly SdpAttribute[], name: string): string | undefined {
  const found = attributes.find((one) => one.name === name);
  return found === undefined ? undefined : (found.value ?? '');
}

export function attributeValues(attributes: readonly SdpAttribute[], name: string): string[] {
  return attributes.filter((one) => one.name === name).map(({ value }) => value ?? '');
}
