/** Limits of the RTMP server. Sizes in bytes. */
export interface RtmpLimits {
  maxConnections: number;
  maxConnectionsPerIp: number;
  /** From the connection to the end of the handshake. */
  handshakeTimeoutMs: number;
  /** From the connection to a publish that was accepted. */
  publishTimeoutMs: number;
  /** Between two messages with media. */
  idleTimeoutMs: number;
  /** After a refusal or an orderly end, until the socket is cut. */
  lingerMs: number;
  /** Longest message before a publish is accepted: commands are short. */
  maxCommandSize: number;
  /** Longest message after that: a key frame. */
  maxMessageSize: number;
  maxChunkStreams: number;
  /** Of our chunks. */
  chunkSize: number;
  /** Bytes after which either side acknowledges. */
  windowSize: number;
  /** Bytes of answers that the peer provoked and has not acknowledged, before it is cut off; must be well above `windowSize`. */
  maxUnacknowledged: number;
  /** Bytes that wait for the peer to read them, before it is cut off. */
  maxUnsent: number;
  /** Messages in a row that cannot be read, before the publisher is told so and cut off. */
  maxDamagedInRow: number;
  /** Audio and video tracks of one publisher together. */
  maxTracks: number;
}

export const defaultRtmpLimits: RtmpLimits = {
  maxConnections: 1_000,
  maxConnectionsPerIp: 64,
  handshakeTimeoutMs: 10_000,
  publishTimeoutMs: 20_000,
  idleTimeoutMs: 30_000,
  lingerMs: 2_000,
  maxCommandSize: 64 * 1024,
  maxMessageSize: 8 * 1024 * 1024,
  maxChunkStreams: 64,
  chunkSize: 4096,
  windowSize: 2_500_000,
  maxUnacknowledged: 8 * 1024 * 1024,
  maxUnsent: 256 * 1024,
  maxDamagedInRow: 50,
  maxTracks: 16,
};
