/** Names a stream may be watched under beside the id of its broadcast: as a file name, and not like an id. */
const nameForm = /^(?![\da-f]{8}-)[\w-]{1,64}$/;

/** The public names of streams that are published as `NAME?key=KEY`: who published last under a name has it. */
export class StreamNames {
  readonly #broadcasts = new Map<string, string>();

  /** Nothing happens for a name that cannot be one. */
  set(name: string, broadcastId: string): void {
    if (nameForm.test(name)) this.#broadcasts.set(name, broadcastId);
  }

  broadcastOf(name: string): string | undefined {
    return this.#broadcasts.get(name);
  }

  forget(broadcastId: string): void {
    for (const [name, id] of this.#broadcasts) if (id === broadcastId) this.#broadcasts.delete(name);
  }
}
