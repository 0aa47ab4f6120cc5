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
  /** One HTTP JSON body, in bytes. */
  jsonBodyBytes: 256 * 1024,
  /** One Socket.IO message, in bytes; produce and consume carry RTP parameters of a few KB. */
  socketMessageBytes: 128 * 1024,
  /** Entries in a list inside RTP or DTLS parameters. */
  rtpListLength: 128,
} as const;
