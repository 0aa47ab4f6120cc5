/**
 * Seconds, to the millisecond, since the show in this room began, on the timeline of its media where there is any, else by the clock; null before it is live.
 * Given by compose.
 */
export type MediaTimeOf = (roomId: string) => number | null;
