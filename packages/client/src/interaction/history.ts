import { toFootlightError } from '../errors.ts';
import { retryDelayMs, type Timings } from '../timings.ts';
import type { ChatApi } from './chat-api.ts';
import type { MessageWindow, NumberRange } from './message-window.ts';

export interface HistoryOptions {
  chatId: string;
  api: Pick<ChatApi, 'listMessages'>;
  window: MessageWindow;
  timings: Timings;
  onChange: (change: { hasOlder?: boolean }) => void;
}

const olderPage = 50;
const fillPage = 100;
/** Codes after which the same question may be answered a moment later. */
const passing: ReadonlySet<string> = new Set(['network', 'unavailable', 'rate_limited', 'internal']);

/** Brings by REST what the window lacks: what was missed in between, and what stands before it. */
export class History {
  readonly #options: HistoryOptions;
  readonly #abort = new AbortController();
  #older: Promise<number> | null = null;

  constructor(options: HistoryOptions) {
    this.#options = options;
  }

  /** Asks until everything in `range` is here, however often it takes. */
  async fill(range: NumberRange): Promise<void> {
    let { after } = range;
    for (let failures = 0; after < range.upTo && !this.#abort.signal.aborted; ) {
      try {
        after = await this.#fillOnce({ after, upTo: range.upTo });
        failures = 0;
      } catch (error) {
        const { code, retryAfterSeconds = 0 } = toFootlightError(error, 'internal');
        // The show has gone, or is none of this person's: nothing is missing then.
        if (!passing.has(code)) return;
        await this.#pause(Math.max(retryAfterSeconds * 1000, retryDelayMs(this.#options.timings, failures++)));
      }
    }
  }

  /** Answers how many came. Calls meanwhile wait for the same. */
  older(): Promise<number> {
    this.#older ??= this.#loadOlder().finally(() => {
      this.#older = null;
    });
    return this.#older;
  }

  close(): void {
    this.#abort.abort();
  }

  async #fillOnce({ after, upTo }: NumberRange): Promise<number> {
    const { window, onChange } = this.#options;
    const { items, more } = await this.#list({ after, limit: fillPage });
    const reached = more ? Math.min(upTo, items.at(-1)?.number ?? upTo) : upTo;
    window.replace({ after, upTo: reached }, items);
    onChange({});
    return reached;
  }

  async #loadOlder(): Promise<number> {
    const { window, onChange } = this.#options;
    const before = window.oldest;
    if (before === null || before <= 1) {
      onChange({ hasOlder: false });
      return 0;
    }
    const { items, more } = await this.#list({ before, limit: olderPage });
    const [first] = items;
    if (first !== undefined) window.replace({ after: first.number - 1, upTo: before - 1 }, items);
    onChange({ hasOlder: more && first !== undefined });
    return items.length;
  }

  #list(query: { before?: number; after?: number; limit: number }) {
    const { api, chatId } = this.#options;
    return api.listMessages({ params: { id: chatId }, query }, { signal: this.#abort.signal });
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, delayMs);
      this.#abort.signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
