import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Closeable } from '../../../base/closeable.ts';
import type { Segment } from './segment.ts';

/** The segments of one stream on disk, a file each, in a folder that goes with it. Nothing here outlives the process. */
export class SegmentStore implements Closeable {
  readonly #folder: string;
  #made: Promise<void> | undefined;
  #writing = new Set<Promise<void>>();

  /** `folder` is this stream's alone: what an earlier process left in it is removed. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  async write(renditionId: string, segment: Segment): Promise<void> {
    this.#made ??= this.#make();
    const writing = this.#made.then(() => this.#write(this.#path(renditionId, segment), segment));
    this.#writing.add(writing);
    try {
      await writing;
    } finally {
      this.#writing.delete(writing);
    }
  }

  /** A stream of the bytes from `start` to `end`, both included. Rejects where the file cannot be opened. */
  async read(renditionId: string, segment: Segment, start: number, end: number): Promise<Readable> {
    const file = await open(this.#path(renditionId, segment), 'r');
    return file.createReadStream({ start, end });
  }

  async remove(renditionId: string, segment: Segment): Promise<void> {
    await rm(this.#path(renditionId, segment), { force: true });
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#writing);
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #make(): Promise<void> {
    try {
      await rm(this.#folder, { recursive: true, force: true });
      await mkdir(this.#folder, { recursive: true });
    } catch (error) {
      this.#made = undefined; // the next segment tries again
      throw error;
    }
  }

  async #write(path: string, segment: Segment): Promise<void> {
    let file: FileHandle | undefined;
    try {
      file = await open(path, 'w');
      await file.writev(segment.parts.map(({ bytes }) => bytes));
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    } finally {
      await file?.close();
    }
  }

  #path(renditionId: string, segment: Segment): string {
    return join(this.#folder, `${renditionId}-${segment.name}`);
  }
}
