/** How long things may take, in milliseconds. The defaults suit people on ordinary networks; tests shorten them. */
export interface Timings {
  /** An HTTP call. */
  requestMs: number;
  /** A socket event until its acknowledgement. */
  ackMs: number;
  /** One attempt to connect the socket. */
  connectMs: number;
  /** Before the first attempt to connect or to repair again; doubled each time, with jitter. */
  retryFirstMs: number;
  /** The most between two attempts: a viewer is back this long after the service at the latest. */
  retryMostMs: number;
  /** ICE may be `disconnected` this long before it is restarted; shorter gaps heal by themselves. */
  iceGraceMs: number;
  /** A new transport, or a restarted ICE, that is not connected by then is made anew. */
  iceConnectMs: number;
  /** Media that is on air has to arrive within this time, or the player takes another way. */
  playerConnectMs: number;
  /** A player that shows nothing new for this long is loaded again. */
  playerStallMs: number;
  /** Before a room that is full is asked for a place again, if the server names no longer time; doubled each time, with jitter. */
  placeFirstMs: number;
  placeMostMs: number;
  /** How often a player asks how the show stands while the room, which would tell it, has no place for this page. */
  unseatedPollMs: number;
  /** What is shown may change at any rate; it is acted on this often at most. */
  viewsMs: number;
  /** How often a meeting measures the network and the links of the others. */
  meetingTickMs: number;
}

export const defaultTimings: Timings = {
  requestMs: 15_000,
  ackMs: 8_000,
  connectMs: 4_000,
  retryFirstMs: 150,
  retryMostMs: 1_000,
  iceGraceMs: 2_000,
  iceConnectMs: 5_000,
  playerConnectMs: 8_000,
  playerStallMs: 8_000,
  placeFirstMs: 5_000,
  placeMostMs: 30_000,
  unseatedPollMs: 5_000,
  viewsMs: 200,
  meetingTickMs: 2_000,
};

/** Delay before attempt number `attempt` (the first repetition is 0), with jitter of up to a quarter either way, so that thousands do not come back at once. */
export function retryDelayMs(timings: Timings, attempt: number, random: () => number = Math.random): number {
  const delay = Math.min(timings.retryMostMs, timings.retryFirstMs * 2 ** attempt);
  return Math.min(timings.retryMostMs, delay * (0.75 + random() / 2));
}

/** As `retryDelayMs`, for a room that is full: never sooner than the server asks, and up to half as long again, as many wait for the same places. */
export function placeDelayMs(
  { placeFirstMs, placeMostMs }: Timings,
  attempt: number,
  retryAfterSeconds = 0,
  random: () => number = Math.random,
): number {
  const delay = Math.min(placeMostMs, placeFirstMs * 2 ** attempt);
  return Math.max(retryAfterSeconds * 1000, delay) * (1 + random() / 2);
}
