import type { AuditEntry } from '@footlight/contract';
import type { Transaction } from 'kysely';
import { AppError } from '../../../base/errors.ts';
import type { Schema } from '../../../platform/database/schema.ts';
import { type ChatRepository, writePinned, writeSettings } from '../chat/repository.ts';
import type { RoomChats } from '../chat/room-chats.ts';
import { messageView } from '../chat/view.ts';
import { pageOf } from '../id-cursor.ts';
import type { Acts } from './acts.ts';
import { type AuditRepository, type AuditRow, auditView, markUndone, type Undo } from './audit-repository.ts';
import { restoreMessages } from './message-writes.ts';
import type { MessageModeration } from './messages.ts';
import type { PeopleModeration } from './people-moderation.ts';
import { liftRestriction, type RestrictionsRepository, restoreRestriction } from './restrictions-repository.ts';
import type { ChatSettingsService } from './settings.ts';
import type { Acting } from './standing.ts';

export interface AuditLogDeps {
  acts: Acts;
  repository: AuditRepository;
  chats: RoomChats;
  messages: ChatRepository;
  restrictions: RestrictionsRepository;
  messageModeration: MessageModeration;
  people: PeopleModeration;
  settings: ChatSettingsService;
}

/** Takes back what is stored; its answer tells the room once that is committed. */
type Reversal = (tx: Transaction<Schema>, at: Date) => Promise<() => Promise<void>>;

/** Who did what, and taking it back. */
export class AuditLog {
  readonly #deps: AuditLogDeps;

  constructor(deps: AuditLogDeps) {
    this.#deps = deps;
  }

  async list({ conversation }: Acting, page: { before: string | undefined; limit: number }) {
    const rows = await this.#deps.repository.list(conversation.id, { ...page, limit: page.limit + 1 });
    return pageOf(rows, page.limit, auditView);
  }

  /** Throws `conflict` where the act cannot be taken back, was taken back already, or what it did holds no longer. */
  async undo(acting: Acting, entryId: string): Promise<AuditEntry> {
    const { acts, repository } = this.#deps;
    const entry = await repository.byId(acting.conversation.id, entryId);
    if (entry === undefined) throw new AppError('not_found', 'no such entry');
    if (entry.undo === null) throw new AppError('conflict', 'this act cannot be taken back');
    if (entry.undone_at !== null) throw new AppError('conflict', 'it was taken back already');
    const reversal = await this.#reversal(acting, entry, entry.undo as Undo);
    const at = acts.now;
    const tell = await acts.transaction(async (tx) => {
      if (!(await markUndone(tx, entry.id, acting.actor.id, at)))
        throw new AppError('conflict', 'it was taken back already');
      return reversal(tx, at);
    });
    await tell();
    return auditView({ ...entry, undone_at: at });
  }

  /** Reads what taking it back needs, before the transaction: inside it there may be no other connection to read with. */
  async #reversal({ conversation }: Acting, { id }: AuditRow, undo: Undo): Promise<Reversal> {
    const { id: conversationId } = conversation;
    const { chats, messages, messageModeration, people, restrictions, settings } = this.#deps;
    switch (undo.kind) {
      case 'messages':
        return async (tx) => {
          const restored = await restoreMessages(tx, conversationId, id);
          return () => messageModeration.showRestored(conversation, restored);
        };
      case 'pin': {
        if (((await chats.of(conversation)).pinned?.id ?? null) !== undo.after)
          throw new AppError('conflict', 'another message has been pinned since');
        const row = undo.before === null ? undefined : await messages.message(conversationId, undo.before);
        return async (tx) => {
          await writePinned(tx, conversationId, row?.id ?? null);
          return () => messageModeration.showPinned(conversation, row === undefined ? null : messageView(row));
        };
      }
      case 'settings':
        return async (tx) => {
          await writeSettings(tx, conversationId, undo.before);
          return () => settings.show(conversation, undo.before);
        };
      case 'sentAway': {
        if (!(await people.isRemoved(conversation, undo.person)))
          throw new AppError('conflict', 'they may come already, or are banned');
        return async () => () => people.allowBack(conversation, undo.person);
      }
      case 'restricted':
      case 'lifted': {
        const row = await restrictions.byId(conversationId, undo.restrictionId);
        if (row === undefined) throw new AppError('conflict', 'it does not hold any more');
        return async (tx, at) => {
          const lifts = undo.kind === 'restricted';
          const done = await (lifts ? liftRestriction : restoreRestriction)(tx, row.id, at);
          if (!done) throw new AppError('conflict', 'it does not hold any more');
          return () => (lifts ? people.release(conversation, row) : people.restore(conversation, row));
        };
      }
    }
  }
}
