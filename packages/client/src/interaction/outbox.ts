import type { ChatMessage } from '@footlight/contract';
import { FootlightError, toFootlightError } from '../errors.ts';
import { retryDelayMs, type Timings } from '../timings.ts';
import type { PendingMessage, ReplyTarget } from './types.ts';
import type { UnsentStore } from './unsent-store.ts';

export interface OutboxOptions {
  unsent: UnsentStore;
  timings: Timings;
  /** Hands it to the server, which takes one client id once. */
  post: (message: { text: string; clientId: string; replyTo?: string }) => Promise<ChatMessage>;
  isConnected: () => boolean;
  onChange: (pending: readonly PendingMessage[]) => void;
  onSent: (message: ChatMessage) => void;
  /** A limit refused it: nothing is taken for so long. */
  onLimited: (seconds: number) => void;
}

/** What was written longer ago is not sent unasked: the talk has gone on. */
const freshMs = 10 * 60_000;
/** A limit that is over so soon is waited for; a longer one is told. */
const patienceSeconds = 15;
/** The message stays and goes out when there is a connection again. */
const away: ReadonlySet<string> = new Set(['network', 'not_joined', 'closed']);
const passing: ReadonlySet<string> = new Set(['unavailable', 'internal']);
const attemptsMost = 5;

/**
 * Messages on their way: in the order they were written, one at a time, each with an id of its own, so that one whose answer was lost is sent
 * again and counts once.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  #pending: readonly PendingMessage[] = [];
  #isRunning = false;
  #isClosed = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  add(text: string, replyTo: ReplyTarget | null): void {
    const clientId = newClientId();
    const message: PendingMessage = { clientId, text, replyTo, at: Date.now(), state: 'waiting', error: null };
    this.#show([...this.#pending, message]);
    void this.#options.unsent.put(message);
    this.wake();
  }

  /** This is who writes here, into this chat: what they left unsent there goes out now, unless it is too old for that. */
  async adopt(chatId: string, personId: string): Promise<void> {
    const { unsent } = this.#options;
    const key = `${chatId}.${personId}`;
    if (unsent.key === key) return;
    // What was written before anybody was known is theirs; what somebody else wrote, or they into another chat, is not for this one.
    if (unsent.key !== null) this.#show([]);
    const found = await unsent.open(key);
    if (unsent.key !== key) return;
    // More may have been written meanwhile.
    const written = this.#pending;
    for (const message of written) void unsent.put(message);
    const known = new Set(written.map(({ clientId }) => clientId));
    const left = found.filter(({ clientId }) => !known.has(clientId)).map((message) => this.#aged(message));
    this.#show([...left, ...written]);
    this.wake();
  }

  resend(clientId: string): void {
    this.#change(clientId, { state: 'waiting', error: null });
    this.wake();
  }

  /** Not sent any more; also what another tab has sent. */
  remove(clientId: string): void {
    if (!this.#pending.some((message) => message.clientId === clientId)) return;
    this.#show(this.#pending.filter((message) => message.clientId !== clientId));
    void this.#options.unsent.remove(clientId);
  }

  /** There may be a connection now. */
  wake(): void {
    if (!this.#isRunning) void this.#run();
  }

  close(): void {
    this.#isClosed = true;
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    for (let failures = 0; !this.#isClosed && this.#options.isConnected(); ) {
      const next = this.#pending.find(({ state }) => state === 'waiting');
      if (next === undefined) break;
      const delayMs = await this.#post(next, failures);
      failures = delayMs === 0 ? 0 : failures + 1;
      if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    }
    this.#isRunning = false;
  }

  /** Answers how long to wait before the next, in milliseconds. */
  async #post({ clientId, text, replyTo }: PendingMessage, failures: number): Promise<number> {
    const { unsent } = this.#options;
    const { key } = unsent;
    this.#change(clientId, { state: 'sending', error: null });
    try {
      const message = await this.#options.post({ text, clientId, ...(replyTo && { replyTo: replyTo.id }) });
      if (key !== null && unsent.key !== key) {
        // Another chat is shown by now.
        void unsent.remove(clientId, key);
        return 0;
      }
      this.#options.onSent(message);
      this.remove(clientId);
      return 0;
    } catch (error) {
      return this.#refused(clientId, toFootlightError(error, 'internal'), failures);
    }
  }

  #refused(clientId: string, error: FootlightError, failures: number): number {
    const { code, retryAfterSeconds } = error;
    if (away.has(code)) {
      this.#change(clientId, { state: 'waiting' });
      return retryDelayMs(this.#options.timings, failures);
    }
    if (retryAfterSeconds !== undefined) this.#options.onLimited(retryAfterSeconds);
    const isLimit = code === 'rate_limited' || retryAfterSeconds !== undefined;
    const isShort = isLimit && (retryAfterSeconds ?? 1) <= patienceSeconds;
    if ((isShort || passing.has(code)) && failures < attemptsMost) {
      this.#change(clientId, { state: 'waiting', error });
      return Math.max((retryAfterSeconds ?? 0) * 1000, retryDelayMs(this.#options.timings, failures));
    }
    this.#change(clientId, { state: 'failed', error });
    return 0;
  }

  #aged(message: PendingMessage): PendingMessage {
    const isFresh = Date.now() - message.at < freshMs;
    return isFresh ? message : { ...message, state: 'failed', error: new FootlightError('network') };
  }

  #change(clientId: string, change: Partial<PendingMessage>): void {
    this.#show(this.#pending.map((message) => (message.clientId === clientId ? { ...message, ...change } : message)));
  }

  #show(pending: readonly PendingMessage[]): void {
    this.#pending = pending;
    if (!this.#isClosed) this.#options.onChange(pending);
  }
}

/** `crypto.randomUUID` is there in secure contexts only. */
function newClientId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
