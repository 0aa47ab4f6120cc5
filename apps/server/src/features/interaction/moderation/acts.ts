import type { AuditAction } from '@footlight/contract';
import type { Kysely, Transaction } from 'kysely';
import type { Clock } from '../../../base/clock.ts';
import type { Closeable } from '../../../base/closeable.ts';
import { newId } from '../../../base/ids.ts';
import type { Logger } from '../../../base/logger.ts';
import type { Schema } from '../../../platform/database/schema.ts';
import { WriteBehind, type WriteBehindOptions } from '../../../platform/database/write-behind.ts';
import type { MediaTimeOf } from '../../broadcasts/index.ts';
import type { Conversation } from '../conversations/conversation.ts';
import { insertEntry, type NewEntry, type Undo } from './audit-repository.ts';

export interface Act {
  action: AuditAction;
  conversation: Conversation;
  actor: { id: string; displayName: string };
  target?: { id: string; displayName: string } | undefined;
  detail?: string | undefined;
}

/** The moment an act is done in, and the id it has in the audit log. */
export interface Moment {
  id: string;
  at: Date;
}

/** What an act has done: its result, and how it is taken back. */
export interface Done<T> {
  result: T;
  undo?: Undo | undefined;
  /** Found out while it was done. */
  detail?: string | undefined;
  target?: Act['target'];
}

/** What is stored of an act that is done already. */
export interface Stored {
  moment?: Moment;
  undo?: Undo;
  /** Beside the entry in the log, in the same transaction. */
  store?: (tx: Transaction<Schema>) => Promise<unknown>;
  /** Told when it is stored. */
  stored?: () => void;
}

/**
 * Moderators' acts. What is done to what is stored is done and written into the audit log in one transaction (`perform`); what is done to people holds at once, and is
 * written when the database is there (`record`).
 */
export class Acts implements Closeable {
  readonly #db: Kysely<Schema>;
  readonly #clock: Clock;
  readonly #mediaTimeOf: MediaTimeOf;
  readonly #count: (action: string) => void;
  /** By the id of the entry. */
  readonly #writes: WriteBehind<{ entry: NewEntry } & Pick<Stored, 'store' | 'stored'>>;

  constructor(
    options: WriteBehindOptions,
    deps: {
      db: Kysely<Schema>;
      clock: Clock;
      logger: Logger;
      mediaTimeOf: MediaTimeOf;
      count: (action: string) => void;
    },
  ) {
    this.#db = deps.db;
    this.#clock = deps.clock;
    this.#mediaTimeOf = deps.mediaTimeOf;
    this.#count = deps.count;
    this.#writes = new WriteBehind(options, {
      clock: deps.clock,
      log: deps.logger,
      write: async (_id, { entry, store, stored }) => {
        await this.transaction(async (tx) => {
          // A commit whose answer was lost has written it.
          if (await insertEntry(tx, entry)) await store?.(tx);
        });
        stored?.();
      },
      about: ({ entry: { action, conversationId, actor, target, at } }) => {
        return { action, conversationId, actorId: actor.id, targetId: target?.id, at };
      },
    });
  }

  get now(): Date {
    return new Date(this.#clock.now());
  }

  get moment(): Moment {
    return { id: newId(this.#clock.now()), at: this.now };
  }

  /** Where `run` answers undefined nothing was to be done, and nothing is written. */
  async perform<T>(
    act: Act,
    run: (tx: Transaction<Schema>, moment: Moment) => Promise<Done<T> | undefined>,
  ): Promise<T | undefined> {
    const { moment } = this;
    const done = await this.transaction(async (tx) => {
      const outcome = await run(tx, moment);
      if (outcome !== undefined)
        await insertEntry(tx, {
          ...this.#entry(act, moment),
          target: outcome.target ?? act.target ?? null,
          detail: outcome.detail ?? act.detail ?? '',
          undo: outcome.undo ?? null,
        });
      return outcome;
    });
    if (done !== undefined) this.#count(act.action);
    return done?.result;
  }

  /** Writes down what is done already. While the database is away it waits for that, and whoever did it does not. */
  async record(act: Act, { moment = this.moment, undo, ...storing }: Stored = {}): Promise<void> {
    const entry = {
      ...this.#entry(act, moment),
      target: act.target ?? null,
      detail: act.detail ?? '',
      undo: undo ?? null,
    };
    this.#writes.put(entry.id, { entry, ...storing });
    this.#count(act.action);
    await this.#writes.attempted();
  }

  close(): Promise<void> {
    return this.#writes.close();
  }

  transaction<T>(run: (tx: Transaction<Schema>) => Promise<T>): Promise<T> {
    return this.#db.transaction().execute(run);
  }

  #entry({ action, conversation, actor }: Act, { id, at }: Moment) {
    return {
      id,
      conversationId: conversation.id,
      action,
      actor: { id: actor.id, displayName: actor.displayName },
      at,
      mediaTime: this.#mediaTimeOf(conversation.roomId),
    };
  }
}
