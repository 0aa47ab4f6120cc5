import type { Kysely } from 'kysely';
import type { Schema } from '../../../platform/database/schema.ts';

/** Rows of `stage_places`. */
export class StagePlacesRepository {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  /** Undefined where this person was never brought on the stage of this room or taken off it. */
  async onStage(roomId: string, person: string): Promise<boolean | undefined> {
    const row = await this.#db
      .selectFrom('stage_places')
      .select('on_stage')
      .where('room_id', '=', roomId)
      .where('person', '=', person)
      .executeTakeFirst();
    return row?.on_stage;
  }

  async put(roomId: string, person: string, onStage: boolean): Promise<void> {
    const place = { on_stage: onStage, updated_at: new Date() };
    await this.#db
      .insertInto('stage_places')
      .values({ room_id: roomId, person, ...place })
      .onConflict((conflict) => conflict.columns(['room_id', 'person']).doUpdateSet(place))
      .execute();
  }

  async remove(roomId: string, person: string): Promise<void> {
    await this.#db.deleteFrom('stage_places').where('room_id', '=', roomId).where('person', '=', person).execute();
  }
}
