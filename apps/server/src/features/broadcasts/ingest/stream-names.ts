import { AppError } from '../../../base/errors.ts';

/** Names a stream may be watched under beside the id of its broadcast: as a file name, and not like an id or a preview. */
const nameForm = /^(?![\da-f]{8}-|preview-)[\w-]{1,64}$/;

/** The public names of streams that are published as `NAME?key=KEY`. A live show that has a name keeps it to its end. */
export class StreamNames {
  readonly #broadcasts = new Map<string, string>();

  /** Throws `conflict` where another live show has this name. */
  check(name: string, broadcastId: string): void {
    if ((this.#broadcasts.get(name) ?? broadcastId) === broadcastId) return;
    throw new AppError('conflict', `another live show has the name ${name}`);
  }

  /** As `check`; nothing happens for a name that cannot be one. */
  set(name: string, broadcastId: string): void {
    this.check(name, broadcastId);
    if (nameForm.test(name)) this.#broadcasts.set(name, broadcastId);
  }

  broadcastOf(name: string): string | undefined {
    return this.#broadcasts.get(name);
  }

  forget(broadcastId: string): void {
    for (const [name, id] of this.#broadcasts) if (id === broadcastId) this.#broadcasts.delete(name);
  }
}
