/** Every fixed limit of the public surface. Limits an operator may change are in the server's configuration (docs/operating.md). */
export const limits = {
  emailLength: 254,
  passwordMinLength: 8,
  passwordLength: 128,
  displayNameLength: 50,
  titleLength: 120,
  descriptionLength: 4000,
  searchLength: 100,
  tokenLength: 4096,
  pageSize: 24,
  pageSizeMost: 100,
  membersPerBroadcast: 500,
  chatMessageLength: 500,
  /** Of a moderator's reason. */
  reasonLength: 200,
  slowModeSeconds: 600,
  timeoutSeconds: 14 * 24 * 3600,
  blockedWords: 200,
  blockedWordLength: 50,
  urlLength: 2048,
  priceMinor: 1_000_000_000_000,
  stock: 1_000_000_000,
  productsPerAccount: 5000,
  lineUpLength: 100,
  pinnedProducts: 3,
  productImageBytes: 8 * 1024 * 1024,
  /** Width times height. */
  productImagePixels: 50_000_000,
  /** One HTTP JSON body, in bytes. */
  jsonBodyBytes: 256 * 1024,
  /** One Socket.IO message, in bytes; produce and consume carry RTP parameters of a few KB. */
  socketMessageBytes: 128 * 1024,
  /** Entries in a list inside RTP or DTLS parameters. */
  rtpListLength: 128,
} as const;
