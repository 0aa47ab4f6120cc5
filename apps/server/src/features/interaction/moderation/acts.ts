import type { AuditAction } from '@footlight/contract';
import type { Kysely, Transaction } from 'kysely';
import type { Clock } from '../../../base/clock.ts';
import { newId } from '../../../base/ids.ts';
import type { Schema } from '../../../platform/database/schema.ts';
import type { MediaTimeOf } from '../../broadcasts/index.ts';
import type { Conversation } from '../conversations/conversation.ts';
import { insertEntry, type Undo } from './audit-repository.ts';

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

/** Moderators' acts: each is done and written into the audit log in one transaction. */
export class Acts {
  readonly #db: Kysely<Schema>;
  readonly #clock: Clock;
  readonly #mediaTimeOf: MediaTimeOf;
  readonly #count: (action: string) => void;

  constructor(deps: {
    db: Kysely<Schema>;
    clock: Clock;
    mediaTimeOf: MediaTimeOf;
    count: (action: string) => void;
  }) {
    this.#db = deps.db;
    this.#clock = deps.clock;
    this.#mediaTimeOf = deps.mediaTimeOf;
    this.#count = deps.count;
  }

  get now(): Date {
    return new Date(this.#clock.now());
  }

  /** Where `run` answers undefined nothing was to be done, and nothing is written. */
  async perform<T>(
    act: Act,
    run: (tx: Transaction<Schema>, moment: Moment) => Promise<Done<T> | undefined>,
  ): Promise<T | undefined> {
    const moment = { id: newId(this.#clock.now()), at: this.now };
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

  /** Writes down what was done elsewhere. */
  async record(act: Act): Promise<void> {
    await insertEntry(this.#db, {
      ...this.#entry(act, { id: newId(this.#clock.now()), at: this.now }),
      target: act.target ?? null,
      detail: act.detail ?? '',
      undo: null,
    });
    this.#count(act.action);
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
