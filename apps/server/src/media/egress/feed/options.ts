export interface FeedOptions {
  /** Most bytes of one RTP payload: with SRTP, extensions, UDP and IP it has to stay below the usual MTU. */
  maxPayloadBytes: number;
  reportIntervalMs: number;
  /** How long a track is still sent, and its sound converted, when its last consumer has gone. */
  lingerMs: number;
}

export const defaultFeedOptions: FeedOptions = { maxPayloadBytes: 1_160, reportIntervalMs: 1_000, lingerMs: 5_000 };
