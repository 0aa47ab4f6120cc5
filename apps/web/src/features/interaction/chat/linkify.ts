/** A piece of a message: text, or text that is a link to `href`. */
export interface TextPart {
  text: string;
  href?: string;
}

const candidates = /\bhttps?:\/\/[^\s<>"'`{}|\\^]+/giu;
/** Marks that end a sentence rather than an address. */
const trailing = /[.,:;!?…。、！？)\]]+$/u;

/** Finds the http and https addresses in a text. Nothing else becomes a link, whatever it looks like. */
export function linkify(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(candidates)) {
    const found = withoutTrailing(match[0]);
    const href = addressOf(found);
    if (href === null) continue;
    if (match.index > end) parts.push({ text: text.slice(end, match.index) });
    parts.push({ text: found, href });
    end = match.index + found.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}

function withoutTrailing(found: string): string {
  const cut = found.replace(trailing, '');
  // “(see https://en.wikipedia.org/wiki/Footlight_(theatre))”: a bracket that was opened inside belongs to the address.
  const open = cut.split('(').length - cut.split(')').length;
  return open > 0 && found[cut.length] === ')' ? `${cut})` : cut;
}

function addressOf(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { protocol, href, username, password } = new URL(text);
  // A name before the host makes an address look like another one.
  if (username !== '' || password !== '') return null;
  return protocol === 'http:' || protocol === 'https:' ? href : null;
}
