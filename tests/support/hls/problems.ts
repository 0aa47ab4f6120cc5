/** The rules of RFC 8216bis and of ours that a live playlist and its media are held to. */
export type Rule =
  | 'syntax'
  | 'media sequence'
  | 'discontinuity sequence'
  | 'unchanged segments'
  | 'target duration'
  | 'part target'
  | 'part sum'
  | 'short part'
  | 'independent'
  | 'rendition report'
  | 'hold back'
  | 'skip'
  | 'map'
  | 'date time'
  | 'preload hint'
  | 'gap'
  | 'discontinuity'
  | 'wall time'
  | 'duration'
  | 'decode time'
  | 'key frame'
  | 'parts equal segment'
  | 'decoding'
  | 'i-frames'
  | 'bandwidth'
  | 'codecs'
  | 'resolution';

export interface Problem {
  rule: Rule;
  /** Rendition and place. */
  where: string;
  detail: string;
}
