import type { RoomRole } from '@footlight/contract';
import type { Kysely, Selectable } from 'kysely';
import { isForeignKeyViolation } from '../../../platform/database/failures.ts';
import type { Schema } from '../../../platform/database/schema.ts';
import type { ActiveUsersTable, RoomPeopleTable } from '../../../platform/database/schema-meetings.ts';

/** What holds for one person in one room beside an invitation by name. */
export interface PersonState {
  /** Sent away, until a host invites them again. */
  removed: boolean;
  /** Let in, by a host or because they knew the password or the secret link; as long as the meeting goes on. */
  admitted: boolean;
  /** Of a guest, as long as the meeting goes on. */
  role: RoomRole | null;
}

export type ActiveUser = Selectable<ActiveUsersTable>;

/** Rows of `room_people` and `active_users`. What belongs to a room that is gone is not written, and nobody misses it. */
export class PeopleRepository {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  people(roomId: string): Promise<Selectable<RoomPeopleTable>[]> {
    return this.#db.selectFrom('room_people').selectAll().where('room_id', '=', roomId).execute();
  }

  async putPerson(roomId: string, person: string, state: PersonState, at: Date): Promise<void> {
    if (!state.removed && !state.admitted && state.role === null) {
      await this.#db.deleteFrom('room_people').where('room_id', '=', roomId).where('person', '=', person).execute();
      return;
    }
    const columns = { ...state, updated_at: at };
    await ofItsRoom(
      this.#db
        .insertInto('room_people')
        .values({ room_id: roomId, person, ...columns })
        .onConflict((conflict) => conflict.columns(['room_id', 'person']).doUpdateSet(columns))
        .execute(),
    );
  }

  /** What holds as long as a meeting goes on, of every room but `kept`. */
  async endMeetings(kept: readonly string[]): Promise<void> {
    const others = kept.length > 0 ? kept : null;
    let gone = this.#db.deleteFrom('room_people').where('removed', '=', false);
    if (others !== null) gone = gone.where('room_id', 'not in', others);
    await gone.execute();
    let removed = this.#db.updateTable('room_people').set({ admitted: false, role: null }).where('removed', '=', true);
    if (others !== null) removed = removed.where('room_id', 'not in', others);
    await removed.execute();
  }

  /** Guests that were sent away before then; their sessions have ended long ago. How many there were. */
  async forgetGuests(before: Date): Promise<number> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('room_people')
      .where('person', 'like', 'guest:%')
      .where('removed', '=', true)
      .where('updated_at', '<', before)
      .executeTakeFirst();
    return Number(numDeletedRows);
  }

  async putActive(user: ActiveUser): Promise<void> {
    await ofItsRoom(
      this.#db
        .insertInto('active_users')
        .values(user)
        .onConflict((conflict) => conflict.column('peer_id').doUpdateSet({ role: user.role }))
        .execute(),
    );
  }

  async removeActive(peerId: string): Promise<void> {
    await this.#db.deleteFrom('active_users').where('peer_id', '=', peerId).execute();
  }

  async clearActive(): Promise<void> {
    await this.#db.deleteFrom('active_users').execute();
  }
}

async function ofItsRoom(writing: Promise<unknown>): Promise<void> {
  try {
    await writing;
  } catch (error) {
    if (!isForeignKeyViolation(error)) throw error;
  }
}
