import type { Readable } from 'node:stream';
import type { Closeable } from '../../base/closeable.ts';

export interface StoredObject {
  key: string;
  sizeBytes: number;
  modifiedAt: Date;
}

/** Files of the instance by key (`pictures/…/poster.jpg`): segments with `/` between, no `..`, at most 512 characters. */
export interface Storage extends Closeable {
  /** Writes the whole object or nothing: a reader never sees half of it. */
  put(key: string, body: Readable | Uint8Array): Promise<StoredObject>;
  /** `not_found` where there is none. `range` counts bytes, both ends included. */
  open(key: string, range?: { start: number; end: number }): Promise<{ object: StoredObject; stream: Readable }>;
  stat(key: string): Promise<StoredObject | undefined>;
  /** Removing what is not there is no error. */
  remove(key: string): Promise<void>;
  list(prefix: string): AsyncIterable<StoredObject>;
  /** Throws where it cannot be written to; the answer is the free space, where that is known. */
  check(): Promise<{ freeBytes: number | undefined }>;
}
