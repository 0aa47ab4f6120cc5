const mediaTag = /^(#EXT-X-(?:MAP|PART|PRELOAD-HINT):.*\bURI=")([^"]*")/;

/**
 * A media playlist whose media lie at `base`, relative to it; playlists it names stay where they are. So playlists can have an address for each viewer, by which
 * viewers are counted, while all of them fetch the same segments, which a CDN keeps once.
 */
export function withMediaAt(base: string, playlist: string): string {
  return playlist
    .split('\n')
    .map((line) => {
      if (line === '') return line;
      return line.startsWith('#') ? line.replace(mediaTag, `$1${base}$2`) : `${base}${line}`;
    })
    .join('\n');
}
