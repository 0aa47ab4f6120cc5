import { inTurn } from '../exclusive.ts';
import type { TokenStorage } from '../storage.ts';
import type { PendingMessage } from './types.ts';

type Kept = Pick<PendingMessage, 'clientId' | 'text' | 'replyTo' | 'at'>;

/** More than a person leaves unsent; beyond it the oldest are forgotten. */
const keptMost = 50;

/**
 * Unsent messages of one person in one show, over reloads of the page. Each change reads what is there first, as another tab may write there
 * too. A storage that fails loses only the memory: what is on the page is still sent.
 */
export class UnsentStore {
  readonly #storage: TokenStorage;
  readonly #broadcastId: string;
  readonly #next = inTurn();
  #personId: string | null = null;

  constructor(storage: TokenStorage, broadcastId: string) {
    this.#storage = storage;
    this.#broadcastId = broadcastId;
  }

  /** Whose they are; nothing is kept before that is known. */
  get personId(): string | null {
    return this.#personId;
  }

  /** Answers what that person left, oldest first. */
  open(personId: string): Promise<PendingMessage[]> {
    this.#personId = personId;
    return this.#next(async () =>
      (await this.#read()).map((kept): PendingMessage => ({ ...kept, state: 'waiting', error: null })),
    );
  }

  put({ clientId, text, replyTo, at }: PendingMessage): Promise<void> {
    return this.#write((kept) => [...kept.filter((one) => one.clientId !== clientId), { clientId, text, replyTo, at }]);
  }

  remove(clientId: string): Promise<void> {
    return this.#write((kept) => kept.filter((one) => one.clientId !== clientId));
  }

  #write(change: (kept: Kept[]) => Kept[]): Promise<void> {
    return this.#next(async () => {
      const key = this.#key();
      if (key === null) return;
      try {
        const kept = change(await this.#read()).slice(-keptMost);
        if (kept.length === 0) await this.#storage.remove(key);
        else await this.#storage.set(key, JSON.stringify(kept));
      } catch {
        // Full or blocked, as said above.
      }
    });
  }

  async #read(): Promise<Kept[]> {
    const key = this.#key();
    try {
      const text = key === null ? null : await this.#storage.get(key);
      const kept: unknown = text === null ? [] : JSON.parse(text);
      return Array.isArray(kept) ? kept.filter(isKept) : [];
    } catch {
      // Written by something else; it is overwritten.
      return [];
    }
  }

  #key(): string | null {
    return this.#personId === null ? null : `footlight.unsent.${this.#broadcastId}.${this.#personId}`;
  }
}

function isKept(value: unknown): value is Kept {
  const { clientId, text, replyTo, at } = (value ?? {}) as Partial<Kept>;
  return typeof clientId === 'string' && typeof text === 'string' && typeof at === 'number' && replyTo !== undefined;
}
