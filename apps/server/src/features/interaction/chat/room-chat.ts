import type { ChatMessage, ChatMode, ChatSettings } from '@footlight/contract';
import type { Conversation } from '../conversations/conversation.ts';
import type { AuthorTrail } from './rules.ts';
import { BlockedWords } from './words.ts';

/** How many messages a joining peer gets. */
export const tailLength = 50;
/** People whose last messages are remembered, for slow mode and repetitions. */
const mostTrails = 5000;

/** What of a chat is in memory: what everybody who joins gets, and what every new message is measured by. Changed after it is stored. */
export class RoomChat {
  readonly conversation: Conversation;
  pinned: ChatMessage | null;
  readonly trails = new Map<string, AuthorTrail>();
  #settings: ChatSettings;
  #words: BlockedWords;
  #tail: ChatMessage[];

  constructor(conversation: Conversation, settings: ChatSettings, pinned: ChatMessage | null, tail: ChatMessage[]) {
    this.conversation = conversation;
    this.pinned = pinned;
    this.#settings = settings;
    this.#words = new BlockedWords(settings.blockedWords);
    this.#tail = tail;
  }

  get settings(): ChatSettings {
    return this.#settings;
  }

  set settings(settings: ChatSettings) {
    this.#settings = settings;
    this.#words = new BlockedWords(settings.blockedWords);
  }

  get mode(): ChatMode {
    const { audience, slowModeSeconds, linksAllowed } = this.#settings;
    return { audience, slowModeSeconds, linksAllowed };
  }

  get words(): BlockedWords {
    return this.#words;
  }

  /** The newest messages, oldest first. */
  get tail(): ChatMessage[] {
    return this.#tail;
  }

  /** Messages that are there from now on: new ones, or deleted ones that are back. */
  add(messages: readonly ChatMessage[]): void {
    const known = new Set(this.#tail.map(({ id }) => id));
    const oldest = this.#tail.length < tailLength ? 0 : this.#tail[0]!.number;
    const added = messages.filter(({ id, number }) => !known.has(id) && number >= oldest);
    if (added.length === 0) return;
    this.#tail = [...this.#tail, ...added].sort((a, b) => a.number - b.number).slice(-tailLength);
  }

  /** These messages are gone, and with them what is quoted of them. */
  remove(ids: ReadonlySet<string>): void {
    this.#tail = this.#tail
      .filter(({ id }) => !ids.has(id))
      .map((message) => (message.replyTo && ids.has(message.replyTo.id) ? { ...message, replyTo: null } : message));
  }

  keepTrails(trails: ReadonlyMap<string, AuthorTrail>): void {
    for (const [author, trail] of trails) {
      this.trails.delete(author);
      this.trails.set(author, trail);
    }
    for (const author of this.trails.keys()) {
      if (this.trails.size <= mostTrails) break;
      this.trails.delete(author);
    }
  }
}
