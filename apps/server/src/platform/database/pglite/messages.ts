/** What the worker thread is started with. */
export interface WorkerOptions {
  /** A folder, or null for a database in memory. */
  dataDir: string | null;
  /** A dumped data folder (tar) that a database in memory starts from. */
  template: Uint8Array | null;
}

export type ToWorker =
  /** Bytes of the PostgreSQL front-end protocol, answered by one `bytes`. */
  | { kind: 'bytes'; bytes: Uint8Array }
  /** The connection has ended: forget its transaction and its session state. */
  | { kind: 'reset' }
  /** Answered by `dump`. */
  | { kind: 'dump' }
  /** Close the database; the thread then ends. */
  | { kind: 'close' };

export type FromWorker =
  | { kind: 'ready' }
  | { kind: 'failed'; reason: string }
  | { kind: 'bytes'; bytes: Uint8Array }
  | { kind: 'dump'; tar: Uint8Array };
