import type { AuditAction, AuditEntry, ChatSettings } from '@footlight/contract';
import type { Insertable, Kysely, Selectable, Transaction } from 'kysely';
import type { AuditLogTable, Schema } from '../../../platform/database/schema.ts';
import type { PersonKey } from '../people.ts';

export type AuditRow = Selectable<AuditLogTable>;

/** What is needed to take an act back. */
export type Undo =
  | { kind: 'messages' }
  | { kind: 'pin'; before: string | null; after: string | null }
  | { kind: 'settings'; before: ChatSettings }
  | { kind: 'restricted'; restrictionId: string }
  | { kind: 'lifted'; restrictionId: string }
  | { kind: 'sentAway'; person: PersonKey };

export interface NewEntry {
  id: string;
  conversationId: string;
  action: AuditAction;
  actor: { id: string; displayName: string };
  target: { id: string; displayName: string } | null;
  detail: string;
  at: Date;
  mediaTime: number | null;
  undo: Undo | null;
}

/** Rows of `audit_log`. Entries are written in the transaction of the act. */
export class AuditRepository {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  /** Newest first; with `before`, older than that one. */
  list(conversationId: string, page: { before: string | undefined; limit: number }): Promise<AuditRow[]> {
    let query = this.#db
      .selectFrom('audit_log')
      .selectAll()
      .where('conversation_id', '=', conversationId)
      .orderBy('id', 'desc')
      .limit(page.limit);
    if (page.before !== undefined) query = query.where('id', '<', page.before);
    return query.execute();
  }

  byId(conversationId: string, id: string): Promise<AuditRow | undefined> {
    return this.#db
      .selectFrom('audit_log')
      .selectAll()
      .where('conversation_id', '=', conversationId)
      .where('id', '=', id)
      .executeTakeFirst();
  }
}

/** False where it is there already. */
export async function insertEntry(tx: Transaction<Schema>, entry: NewEntry): Promise<boolean> {
  const row: Insertable<AuditLogTable> = {
    id: entry.id,
    conversation_id: entry.conversationId,
    action: entry.action,
    actor_id: entry.actor.id,
    actor_name: entry.actor.displayName,
    target_id: entry.target?.id ?? null,
    target_name: entry.target?.displayName ?? null,
    detail: entry.detail,
    created_at: entry.at,
    media_time: entry.mediaTime,
    undo: entry.undo === null ? null : JSON.stringify(entry.undo),
    undone_at: null,
    undone_by: null,
  };
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('audit_log')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** False where somebody else has taken it back already. */
export async function markUndone(tx: Transaction<Schema>, id: string, by: string, at: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('audit_log')
    .set({ undone_at: at, undone_by: by })
    .where('id', '=', id)
    .where('undone_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export function auditView(row: AuditRow): AuditEntry {
  return {
    id: row.id,
    action: row.action,
    actor: { id: row.actor_id, displayName: row.actor_name },
    target: row.target_id === null ? null : { id: row.target_id, displayName: row.target_name ?? '' },
    detail: row.detail,
    at: row.created_at.toISOString(),
    mediaTime: row.media_time,
    undoable: row.undo !== null && row.undone_at === null,
    undoneAt: row.undone_at?.toISOString() ?? null,
  };
}
