export interface FeedOptions {
  /** Most bytes of one RTP payload: with SRTP, extensions, UDP and IP it has to stay below the usual MTU. */
  maxPayloadBytes: number;
  reportIntervalMs: number;
}

export const defaultFeedOptions: FeedOptions = { maxPayloadBytes: 1_160, reportIntervalMs: 1_000 };
