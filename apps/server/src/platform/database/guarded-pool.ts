import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import { databaseUnavailable, isConnectionFailure } from './failures.ts';

/**
 * A pool as Kysely wants it whose failures speak the application's language: whatever prevents the database from being
 * used is AppError('unavailable'), and the connection on which it happened is not used again. Errors of the statement
 * itself (a constraint, a syntax error) pass unchanged.
 */
export function guardedPool(pool: Pool): PostgresPool {
  return {
    options: {},
    end: () => pool.end(),
    async connect(): Promise<PostgresPoolClient> {
      try {
        return new GuardedClient(await pool.connect());
      } catch (error) {
        throw databaseUnavailable(error);
      }
    },
  };
}

class GuardedClient implements PostgresPoolClient {
  readonly #client: PoolClient;
  #broken = false;

  constructor(client: PoolClient) {
    this.#client = client;
  }

  query<R>(sql: string, parameters: ReadonlyArray<unknown>): Promise<PostgresQueryResult<R>>;
  query(cursor: never): never;
  async query<R>(sql: string, parameters?: ReadonlyArray<unknown>): Promise<PostgresQueryResult<R>> {
    try {
      const result = await this.#client.query(sql, parameters as unknown[]);
      return result as unknown as PostgresQueryResult<R>;
    } catch (error) {
      if (isConnectionFailure(error)) {
        this.#broken = true;
        throw databaseUnavailable(error);
      }
      throw error;
    }
  }

  release(destroy?: boolean): void {
    this.#client.release(this.#broken || destroy === true);
  }
}
