import type { Kysely } from 'kysely';
import type { Schema } from '../../platform/database/schema.ts';

export interface StoredSession {
  userId: string;
  tokenHash: string;
  previousTokenHash: string | null;
  rotatedAt: Date | null;
  expiresAt: Date;
  revokedAt: Date | null;
}

export class SessionRepository {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  async insert(session: {
    id: string;
    userId: string;
    tokenHash: string;
    now: Date;
    expiresAt: Date;
    userAgent: string;
    ip: string;
  }): Promise<void> {
    await this.#db
      .insertInto('sessions')
      .values({
        id: session.id,
        user_id: session.userId,
        token_hash: session.tokenHash,
        created_at: session.now,
        last_used_at: session.now,
        expires_at: session.expiresAt,
        user_agent: session.userAgent,
        ip: session.ip,
      })
      .execute();
  }

  /** Replaces the newest token if it is still `from` and good; answers whose session it is, or undefined. */
  async rotate(
    id: string,
    change: { from: string; to: string; now: Date; expiresAt: Date },
  ): Promise<string | undefined> {
    const row = await this.#db
      .updateTable('sessions')
      .set({
        token_hash: change.to,
        previous_token_hash: change.from,
        rotated_at: change.now,
        last_used_at: change.now,
        expires_at: change.expiresAt,
      })
      .where('id', '=', id)
      .where('token_hash', '=', change.from)
      .where('revoked_at', 'is', null)
      .where('expires_at', '>', change.now)
      .returning('user_id')
      .executeTakeFirst();
    return row?.user_id;
  }

  async find(id: string): Promise<StoredSession | undefined> {
    const row = await this.#db.selectFrom('sessions').selectAll().where('id', '=', id).executeTakeFirst();
    return (
      row && {
        userId: row.user_id,
        tokenHash: row.token_hash,
        previousTokenHash: row.previous_token_hash,
        rotatedAt: row.rotated_at,
        expiresAt: row.expires_at,
        revokedAt: row.revoked_at,
      }
    );
  }

  async revoke(id: string, now: Date): Promise<void> {
    await this.#db
      .updateTable('sessions')
      .set({ revoked_at: now })
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .execute();
  }

  async deleteExpired(userId: string, now: Date): Promise<void> {
    await this.#db.deleteFrom('sessions').where('user_id', '=', userId).where('expires_at', '<=', now).execute();
  }
}
