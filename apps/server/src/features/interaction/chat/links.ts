/** Endings of host names that people type without a scheme and programs turn into links. */
const endings =
  'com|net|org|info|biz|io|co|tv|gg|app|dev|xyz|site|online|shop|store|live|link|click|top|club|ly|cc|ru|cn|de|uk|fr|es|nl|pl|br|jp|kr|eu|ca|au|ch|se|fi|dk';
const link = new RegExp(
  [
    '[a-z][a-z0-9+.-]{1,15}://\\S',
    '(?<![\\p{L}\\p{N}])www\\.[\\p{L}\\p{N}]',
    // A host name with a path, or with one of the endings.
    '[\\p{L}\\p{N}]\\.\\p{L}{2,24}/\\S',
    `[\\p{L}\\p{N}]\\.(?:${endings})(?![\\p{L}\\p{N}])`,
    // IPv4 with a port or a path.
    '(?<!\\d)\\d{1,3}(?:\\.\\d{1,3}){3}[:/]',
  ].join('|'),
  'u',
);

/** Whether a text holds something that leads elsewhere. It errs on the side of calling it a link. */
export function hasLink(text: string): boolean {
  const plain = text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    // Full stops that host names may be written with (UTS 46, section 2.3).
    .replace(/[。．｡]/gu, '.')
    .toLowerCase();
  return link.test(plain);
}
