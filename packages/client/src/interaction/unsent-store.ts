import { inTurn } from '../exclusive.ts';
import type { TokenStorage } from '../storage.ts';
import type { PendingMessage } from './types.ts';

type Kept = Pick<PendingMessage, 'clientId' | 'text' | 'replyTo' | 'at'>;

/** More than a person leaves unsent; beyond it the oldest are forgotten. */
const keptMost = 50;

/**
 * Unsent messages of one person in one chat, over reloads of the page. Each change reads what is there first, as another tab may write there
 * too. A storage that fails loses only the memory: what is on the page is still sent.
 */
export class UnsentStore {
  readonly #storage: TokenStorage;
  readonly #next = inTurn();
  #key: string | null = null;

  constructor(storage: TokenStorage) {
    this.#storage = storage;
  }

  /** Whose they are and of which chat; null, and nothing is kept, before that is known. */
  get key(): string | null {
    return this.#key;
  }

  /** Answers what is kept there, oldest first. */
  open(key: string): Promise<PendingMessage[]> {
    this.#key = key;
    return this.#next(async () =>
      (await this.#read(key)).map((kept): PendingMessage => ({ ...kept, state: 'waiting', error: null })),
    );
  }

  put({ clientId, text, replyTo, at }: PendingMessage): Promise<void> {
    return this.#write((kept) => [...kept.filter((one) => one.clientId !== clientId), { clientId, text, replyTo, at }]);
  }

  /** `key`: where it was written. */
  remove(clientId: string, key = this.#key): Promise<void> {
    return this.#write((kept) => kept.filter((one) => one.clientId !== clientId), key);
  }

  #write(change: (kept: Kept[]) => Kept[], key = this.#key): Promise<void> {
    return this.#next(async () => {
      if (key === null) return;
      const name = `footlight.unsent.${key}`;
      try {
        const kept = change(await this.#read(key)).slice(-keptMost);
        if (kept.length === 0) await this.#storage.remove(name);
        else await this.#storage.set(name, JSON.stringify(kept));
      } catch {
        // Full or blocked, as said above.
      }
    });
  }

  async #read(key: string): Promise<Kept[]> {
    try {
      const text = await this.#storage.get(`footlight.unsent.${key}`);
      const kept: unknown = text === null ? [] : JSON.parse(text);
      return Array.isArray(kept) ? kept.filter(isKept) : [];
    } catch {
      // Written by something else; it is overwritten.
      return [];
    }
  }
}

function isKept(value: unknown): value is Kept {
  const { clientId, text, replyTo, at } = (value ?? {}) as Partial<Kept>;
  return typeof clientId === 'string' && typeof text === 'string' && typeof at === 'number' && replyTo !== undefined;
}
