import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { access, constants, mkdir, opendir, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../../base/errors.ts';
import type { Storage, StoredObject } from './storage.ts';

/** Storage in a folder of this machine. Half-written files lie in `.partial` and are removed when it is opened. */
export class LocalStorage implements Storage {
  readonly #root: string;
  readonly #partial: string;

  private constructor(root: string) {
    this.#root = root;
    this.#partial = join(root, '.partial');
  }

  static async open(root: string): Promise<LocalStorage> {
    const storage = new LocalStorage(root);
    await rm(storage.#partial, { recursive: true, force: true });
    await mkdir(storage.#partial, { recursive: true });
    return storage;
  }

  async put(key: string, body: Readable | Uint8Array): Promise<StoredObject> {
    const path = this.#path(key);
    const partial = join(this.#partial, randomUUID());
    try {
      await pipeline(
        body instanceof Uint8Array ? Readable.from([body]) : body,
        createWriteStream(partial, { flush: true }),
      );
      await mkdir(dirname(path), { recursive: true });
      await rename(partial, path);
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
    return this.#describe(key, path);
  }

  async open(key: string, range?: { start: number; end: number }): Promise<{ object: StoredObject; stream: Readable }> {
    const object = await this.stat(key);
    if (object === undefined) throw new AppError('not_found', `no object ${key}`);
    return { object, stream: createReadStream(this.#path(key), range) };
  }

  async stat(key: string): Promise<StoredObject | undefined> {
    try {
      return await this.#describe(key, this.#path(key));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async remove(key: string): Promise<void> {
    await rm(this.#path(key), { force: true });
  }

  async *list(prefix: string): AsyncIterable<StoredObject> {
    const folder = await opendir(this.#root, { recursive: true });
    for await (const entry of folder) {
      const path = join(entry.parentPath, entry.name);
      const key = relative(this.#root, path).split(sep).join('/');
      if (!entry.isFile() || key.startsWith('.partial/') || !key.startsWith(prefix)) continue;
      const object = await this.stat(key);
      if (object !== undefined) yield object;
    }
  }

  async check(): Promise<{ freeBytes: number | undefined }> {
    await access(this.#partial, constants.W_OK);
    const { bavail, bsize } = await statfs(this.#root);
    return { freeBytes: bavail * bsize };
  }

  close(): void {}

  async #describe(key: string, path: string): Promise<StoredObject> {
    const { size, mtime } = await stat(path);
    return { key, sizeBytes: size, modifiedAt: mtime };
  }

  #path(key: string): string {
    const segments = key.split('/');
    const bad =
      key.length > 512 ||
      segments.some((segment) => segment === '' || segment.startsWith('.') || /[\\\0]/.test(segment));
    if (bad) throw new AppError('invalid', 'not a storage key');
    return join(this.#root, ...segments);
  }
}
