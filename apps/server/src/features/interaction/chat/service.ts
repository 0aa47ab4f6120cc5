import type { ChatMessage, RoomRole } from '@footlight/contract';
import type { Kysely } from 'kysely';
import type { Clock } from '../../../base/clock.ts';
import { toAppError } from '../../../base/errors.ts';
import { newId } from '../../../base/ids.ts';
import { identityKey, type Somebody } from '../../../base/principal.ts';
import type { Schema } from '../../../platform/database/schema.ts';
import type { MediaTimeOf } from '../../broadcasts/index.ts';
import type { Conversation } from '../conversations/conversation.ts';
import type { Restrictions } from '../moderation/restrictions.ts';
import { FloodLimit, type FloodLimits } from './flood-limit.ts';
import { GroupCommit, type Outcome } from './group-commit.ts';
import { type Draft, keyOf, type Stored, writeBatch } from './message-batch.ts';
import type { ChatRepository, MessageFilter } from './repository.ts';
import type { RoomChat } from './room-chat.ts';
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
  announce: (conversation: Conversation, message: ChatMessage) => void;
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

/** The chat of broadcasts and meetings: a message is stored, then told to the room in the order of its number, then acknowledged. */
export class ChatService {
  readonly chats: RoomChats;
  readonly #options: ChatOptions;
  readonly #deps: ChatDeps;
  readonly #writing = new Map<string, Writing>();

  constructor(options: ChatOptions, deps: ChatDeps) {
    this.#options = options;
    this.#deps = deps;
    this.chats = new RoomChats(
      deps.repository,
      (conversationId) => this.#writing.get(conversationId)?.commit.idle ?? true,
    );
  }

  /**
   * Resolves when the message is stored. Sent again with the same client id it is stored and announced once. Throws `rate_limited`,
   * `chat_restricted`, `chat_refused`, and `not_found` for a reply to nothing.
   */
  async post(
    conversation: Conversation,
    writer: Writer,
    { text, replyTo, clientId }: NewMessage,
  ): Promise<ChatMessage> {
    try {
      const message = await this.#post(conversation, {
        id: newId(this.#deps.clock.now()),
        author: identityKey(writer.principal),
        displayName: writer.principal.displayName,
        role: writer.role,
        addressHash: this.#deps.restrictions.addressOf(conversation.id, writer.principal, writer.ip),
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

  async list(conversationId: string, filter: MessageFilter): Promise<{ items: ChatMessage[]; more: boolean }> {
    const { rows, more } = await this.#deps.repository.messages(conversationId, filter);
    return { items: rows.map(messageView), more };
  }

  /** It is over in this node's rooms: what is kept for its writers goes, once they have been answered. */
  forget(conversationId: string): void {
    if (this.#writing.get(conversationId)?.commit.idle) this.#writing.delete(conversationId);
  }

  async #post(conversation: Conversation, draft: Draft): Promise<ChatMessage> {
    const chat = await this.chats.of(conversation);
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
    const { id: conversationId } = chat.conversation;
    const known = this.#writing.get(conversationId);
    if (known !== undefined) return known;
    const writing = {
      commit: new GroupCommit<Draft, Stored>((drafts) => this.#commit(chat.conversation, drafts), mostPerCommit),
      flood: new FloodLimit(this.#options, this.#deps.clock),
      underWay: new Map<string, Promise<ChatMessage>>(),
    };
    this.#writing.set(conversationId, writing);
    return writing;
  }

  async #commit(conversation: Conversation, drafts: Draft[]): Promise<Outcome<Stored>[]> {
    const { db, clock, mediaTimeOf, restrictions, announce } = this.#deps;
    const chat = await this.chats.of(conversation);
    const restricted = await restrictions.list(conversation.id);
    const nowMs = clock.now();
    const mediaTime = mediaTimeOf(conversation.roomId);
    /** Taken over once the messages are stored. */
    const trails = new Map<string, AuthorTrail>();
    const trailOf = (author: string) => trails.get(author) ?? chat.trails.get(author);
    const { settings, words } = chat;
    const authors = drafts.map(({ author }) => author);
    const outcomes = await writeBatch(
      db,
      {
        conversation,
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
    for (const message of fresh) announce(conversation, message);
    return outcomes;
  }
}
