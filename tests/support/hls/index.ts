export { Crawler, type Get } from './crawler.ts';
export { MediaChecker } from './media-checker.ts';
export { type Expectations, type KnownSegment, PlaylistChecker } from './playlist-checker.ts';
export type { Problem, Rule } from './problems.ts';
