import type { ChatMessage, RoomRole } from '@footlight/contract';
import type { Kysely } from 'kysely';
import type { Clock } from '../../../base/clock.ts';
import { toAppError } from '../../../base/errors.ts';
import { newId } from '../../../base/ids.ts';
import { identityKey, type Somebody } from '../../../base/principal.ts';
import type { Schema } from '../../../platform/database/schema.ts';
import type { MediaTimeOf } from '../../broadcasts/index.ts';
import type { Restrictions } from '../moderation/restrictions.ts';
import { FloodLimit, type FloodLimits } from './flood-limit.ts';
import { GroupCommit, type Outcome } from './group-commit.ts';
import { type Draft, keyOf, type Stored, writeBatch } from './message-batch.ts';
import type { ChatRepository, MessageFilter } from './repository.ts';
import type { ChatShow, RoomChat } from './room-chat.ts';
import { RoomChats } from './room-chats.ts';
import { type AuthorTrail, refusalOf, trailAfter } from './rules.ts';
import { messageView } from './view.ts';

export interface ChatOptions extends FloodLimits {
  duplicateSeconds: number;
}

export interface ChatDeps {
  db: Kysely<Schema>;
  repository: ChatRepository;
  restrictions: Restrictions;
  clock: Clock;
  mediaTimeOf: MediaTimeOf;
  /** Tells everybody in the room of a new message. */
  announce: (roomId: string, message: ChatMessage) => void;
  /** Counts what became of a message: `ok` or an error code. */
  count: (result: string) => void;
}

export interface Writer {
  principal: Somebody;
  role: RoomRole;
  ip: string | null;
}

export interface NewMessage {
  text: string;
  replyTo?: string | undefined;
  clientId?: string | undefined;
}

/** Messages of one commit; more wait for the next. */
const mostPerCommit = 200;

/** What is being written into one chat. */
interface Writing {
  commit: GroupCommit<Draft, Stored>;
  flood: FloodLimit;
  /** By key: sent again while it is being stored, it is the same. */
  underWay: Map<string, Promise<ChatMessage>>;
}

/** The chat of shows: a message is stored, then told to the room in the order of its number, then acknowledged. */
export class ChatService {
  readonly chats: RoomChats;
  readonly #options: ChatOptions;
  readonly #deps: ChatDeps;
  readonly #writing = new Map<string, Writing>();

  constructor(options: ChatOptions, deps: ChatDeps) {
    this.#options = options;
    this.#deps = deps;
    this.chats = new RoomChats(deps.repository, (broadcastId) => this.#writing.get(broadcastId)?.commit.idle ?? true);
  }

  /**
   * Resolves when the message is stored. Sent again with the same client id it is stored and announced once. Throws `rate_limited`,
   * `chat_restricted`, `chat_refused`, and `not_found` for a reply to nothing.
   */
  async post(show: ChatShow, writer: Writer, { text, replyTo, clientId }: NewMessage): Promise<ChatMessage> {
    try {
      const message = await this.#post(show, {
        id: newId(this.#deps.clock.now()),
        author: identityKey(writer.principal),
        displayName: writer.principal.displayName,
        role: writer.role,
        addressHash: this.#deps.restrictions.addressOf(show.broadcastId, writer.principal, writer.ip),
        // Half a character is stored as a replacement for it; all are told what is stored.
        text: text.toWellFormed(),
        replyTo,
        clientId,
      });
      this.#deps.count('ok');
      return message;
    } catch (error) {
      this.#deps.count(toAppError(error).code);
      throw error;
    }
  }

  async list(broadcastId: string, filter: MessageFilter): Promise<{ items: ChatMessage[]; more: boolean }> {
    const { rows, more } = await this.#deps.repository.messages(broadcastId, filter);
    return { items: rows.map(messageView), more };
  }

  /** The show is over in this node's rooms: what is kept for its writers goes, once they have been answered. */
  forget(broadcastId: string): void {
    if (this.#writing.get(broadcastId)?.commit.idle) this.#writing.delete(broadcastId);
  }

  async #post(show: ChatShow, draft: Draft): Promise<ChatMessage> {
    const chat = await this.chats.of(show);
    const writing = this.#writingOf(chat);
    const key = keyOf(draft);
    const underWay = writing.underWay.get(key);
    if (underWay !== undefined) return underWay;
    writing.flood.take(draft.author);
    const stored = writing.commit
      .add(draft)
      .then(({ message }) => message)
      .finally(() => writing.underWay.delete(key));
    writing.underWay.set(key, stored);
    return stored;
  }

  #writingOf(chat: RoomChat): Writing {
    const { broadcastId } = chat.show;
    const known = this.#writing.get(broadcastId);
    if (known !== undefined) return known;
    const writing = {
      commit: new GroupCommit<Draft, Stored>((drafts) => this.#commit(chat.show, drafts), mostPerCommit),
      flood: new FloodLimit(this.#options, this.#deps.clock),
      underWay: new Map<string, Promise<ChatMessage>>(),
    };
    this.#writing.set(broadcastId, writing);
    return writing;
  }

  async #commit(show: ChatShow, drafts: Draft[]): Promise<Outcome<Stored>[]> {
    const { db, clock, mediaTimeOf, restrictions, announce } = this.#deps;
    const chat = await this.chats.of(show);
    const restricted = await restrictions.list(show.broadcastId);
    const nowMs = clock.now();
    const mediaTime = mediaTimeOf(show.roomId);
    /** Taken over once the messages are stored. */
    const trails = new Map<string, AuthorTrail>();
    const trailOf = (author: string) => trails.get(author) ?? chat.trails.get(author);
    const { settings, words } = chat;
    const authors = drafts.map(({ author }) => author);
    const outcomes = await writeBatch(
      db,
      {
        show,
        drafts,
        at: new Date(nowMs),
        mediaTime,
      },
      {
        followers: settings.audience === 'followers',
        lastAtOf: settings.slowModeSeconds === 0 ? [] : authors.filter((author) => trailOf(author) === undefined),
      },
      (draft, { followers, lastAt }) => {
        const { author, role, text, addressHash } = draft;
        const last = lastAt.get(author)?.getTime();
        const trail = trailOf(author) ?? (last === undefined ? undefined : { lastAtMs: last, texts: [] });
        const restriction = restricted.of(author, addressHash, nowMs);
        const candidate = { author, role, text, restriction, follows: followers.has(author), trail };
        const rules = { settings, words, duplicateSeconds: this.#options.duplicateSeconds };
        const refusal = refusalOf(candidate, rules, nowMs);
        if (refusal === undefined) trails.set(author, trailAfter(trail, text, nowMs));
        return refusal;
      },
    );
    const fresh = outcomes.flatMap((outcome) =>
      'result' in outcome && outcome.result.isNew ? [outcome.result.message] : [],
    );
    chat.keepTrails(trails);
    chat.add(fresh);
    for (const message of fresh) announce(show.roomId, message);
    return outcomes;
  }
}
