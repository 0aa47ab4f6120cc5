import type { ChatMessage } from '@footlight/contract';

/** Message numbers after `after` up to and with `upTo`. */
export interface NumberRange {
  after: number;
  upTo: number;
}

/** An older stretch of the window that is longer than this is dropped rather than compared again after an absence. */
const comparedMost = 500;

/**
 * The part of a chat that is held here: by number, without duplicates, up to the newest. What is missing is told as a range of numbers; what the
 * server answers for a range replaces everything held in it. Deleted messages stay deleted, also if an answer that was on
 * its way still has them.
 */
export class MessageWindow {
  #messages: readonly ChatMessage[] = [];
  readonly #deleted = new Set<string>();
  /** By author: up to which number their messages were cleared. */
  readonly #cleared = new Map<string, number>();
  #newest = 0;

  get messages(): readonly ChatMessage[] {
    return this.#messages;
  }

  /** Number of the oldest message that is held; null while there is none. */
  get oldest(): number | null {
    return this.#messages[0]?.number ?? null;
  }

  /**
   * A message as the room tells it; answers what must have come before it and has not. One that was restored takes its old place, unless
   * that is before the window: then it is read with the others there. `isWhole`: nothing is before the window.
   */
  receive(message: ChatMessage, isWhole = false): NumberRange | null {
    this.#deleted.delete(message.id);
    // Of an author's messages all are restored or none, though not all of them are told.
    if (this.#isGone(message)) this.#cleared.delete(message.author.id);
    const isBefore = !isWhole && message.number < (this.oldest ?? 0);
    if (!isBefore) this.#put([message]);
    const missing = message.number > this.#newest + 1 ? { after: this.#newest, upTo: message.number - 1 } : null;
    this.#newest = Math.max(this.#newest, message.number);
    return missing;
  }

  /** One's own, as its acknowledgement tells it. Those before it may still be under way, so nothing counts as missing. */
  insert(message: ChatMessage): void {
    if (!this.#isGone(message)) this.#put([message]);
  }

  /** The newest messages as a snapshot has them; answers what of the window has to be asked for or, if it was not told meanwhile, compared again. */
  restart(newest: readonly ChatMessage[], wasTold: boolean): NumberRange | null {
    const [first] = newest;
    if (first === undefined) {
      this.#messages = [];
      return null;
    }
    const oldest = this.oldest;
    const before = this.#newest;
    const isKept = oldest !== null && oldest < first.number && first.number - oldest <= comparedMost;
    const older = isKept ? this.#messages.filter(({ number }) => number < first.number) : [];
    this.#messages = older;
    this.#put(newest);
    this.#newest = Math.max(before, newest.at(-1)?.number ?? 0);
    if (!isKept || (wasTold && before >= first.number - 1)) return null;
    return { after: wasTold ? before : oldest - 1, upTo: first.number - 1 };
  }

  /** Everything there is in `range`; what is held there and not among `items` is no more. */
  replace({ after, upTo }: NumberRange, items: readonly ChatMessage[]): void {
    this.#messages = this.#messages.filter(({ number }) => number <= after || number > upTo);
    this.#put(items.filter((message) => message.number > after && message.number <= upTo && !this.#isGone(message)));
  }

  delete(messageId: string): void {
    this.#deleted.add(messageId);
    this.#remove(({ id }) => id === messageId);
  }

  clear(authorId: string): void {
    this.#cleared.set(authorId, this.#newest);
    this.#remove(({ author }) => author.id === authorId);
  }

  /** Forgets the oldest beyond `keep`; true if there were some. */
  trim(keep: number): boolean {
    if (this.#messages.length <= keep) return false;
    this.#messages = this.#messages.slice(-keep);
    return true;
  }

  /** What is quoted of them goes too. */
  #remove(isMeant: (message: ChatMessage) => boolean): void {
    const gone = new Set(this.#messages.filter(isMeant).map(({ id }) => id));
    if (gone.size === 0) return;
    this.#messages = this.#messages
      .filter(({ id }) => !gone.has(id))
      .map((message) => (message.replyTo && gone.has(message.replyTo.id) ? { ...message, replyTo: null } : message));
  }

  #isGone({ id, author, number }: ChatMessage): boolean {
    return this.#deleted.has(id) || number <= (this.#cleared.get(author.id) ?? 0);
  }

  #put(items: readonly ChatMessage[]): void {
    if (items.length === 0) return;
    const byNumber = new Map(this.#messages.map((message) => [message.number, message]));
    for (const message of items) byNumber.set(message.number, message);
    this.#messages = [...byNumber.values()].sort((one, other) => one.number - other.number);
  }
}
