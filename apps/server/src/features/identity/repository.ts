import type { User } from '@footlight/contract';
import { type Kysely, type Selectable, sql } from 'kysely';
import { AppError } from '../../base/errors.ts';
import { isUniqueViolation } from '../../platform/database/failures.ts';
import type { Schema, UsersTable } from '../../platform/database/schema.ts';

const setupKey = 'setup_token';

export interface NewUser {
  id: string;
  email: string;
  passwordHash: string;
  displayName: string;
}

/** Accounts, and the one-time set-up token that makes the first admin. */
export class IdentityRepository {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  /** Throws `email_taken`. */
  insertUser(user: NewUser): Promise<User> {
    return insertUser(this.#db, user, 'user');
  }

  /** Consumes the set-up token and makes the admin, or does neither; throws `setup_token_invalid` or `email_taken`. */
  insertFirstAdmin(user: NewUser, setupTokenHash: string): Promise<User> {
    return this.#db.transaction().execute(async (trx) => {
      const consumed = await trx
        .deleteFrom('settings')
        .where('key', '=', setupKey)
        .where(sql`value ->> 'hash'`, '=', setupTokenHash)
        .returning('key')
        .executeTakeFirst();
      if (consumed === undefined || (await adminExists(trx))) {
        throw new AppError('setup_token_invalid');
      }
      return insertUser(trx, user, 'admin');
    });
  }

  adminExists(): Promise<boolean> {
    return adminExists(this.#db);
  }

  /** The token before it stops working. */
  async replaceSetupToken(hash: string): Promise<void> {
    const value = JSON.stringify({ hash });
    await this.#db
      .insertInto('settings')
      .values({ key: setupKey, value })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
      .execute();
  }

  async findCredentials(email: string): Promise<{ user: User; passwordHash: string } | undefined> {
    const row = await this.#db
      .selectFrom('users')
      .selectAll()
      .where('email', '=', email.toLowerCase())
      .executeTakeFirst();
    return row && { user: toUser(row), passwordHash: row.password_hash };
  }

  async findUser(id: string): Promise<User | undefined> {
    const row = await this.#db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
    return row && toUser(row);
  }

  async findUsers(ids: readonly string[]): Promise<User[]> {
    if (ids.length === 0) {
      return [];
    }
    const rows = await this.#db.selectFrom('users').selectAll().where('id', 'in', ids).execute();
    return rows.map(toUser);
  }

  async updateDisplayName(id: string, displayName: string, now: Date): Promise<User | undefined> {
    const row = await this.#db
      .updateTable('users')
      .set({ display_name: displayName, updated_at: now })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst();
    return row && toUser(row);
  }
}

async function insertUser(db: Kysely<Schema>, user: NewUser, role: User['role']): Promise<User> {
  try {
    const row = await db
      .insertInto('users')
      .values({
        id: user.id,
        email: user.email,
        password_hash: user.passwordHash,
        display_name: user.displayName,
        role,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    return toUser(row);
  } catch (error) {
    if (isUniqueViolation(error, 'users_email_unique')) {
      throw new AppError('email_taken', undefined, { cause: error });
    }
    throw error;
  }
}

async function adminExists(db: Kysely<Schema>): Promise<boolean> {
  const row = await db.selectFrom('users').select('id').where('role', '=', 'admin').limit(1).executeTakeFirst();
  return row !== undefined;
}

function toUser(row: Selectable<UsersTable>): User {
  return { id: row.id, email: row.email, displayName: row.display_name, role: row.role };
}
