import type { Kysely } from 'kysely';
import type { Schema } from '../../../platform/database/schema.ts';

/** Rows of `stage_places`. */
export class StagePlacesRepository {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  /** Undefined where this person was never brought on the stage of this show or taken off it. */
  async onStage(broadcastId: string, person: string): Promise<boolean | undefined> {
    const row = await this.#db
      .selectFrom('stage_places')
      .select('on_stage')
      .where('broadcast_id', '=', broadcastId)
      .where('person', '=', person)
      .executeTakeFirst();
    return row?.on_stage;
  }

  async put(broadcastId: string, person: string, onStage: boolean): Promise<void> {
    const place = { on_stage: onStage, updated_at: new Date() };
    await this.#db
      .insertInto('stage_places')
      .values({ broadcast_id: broadcastId, person, ...place })
      .onConflict((conflict) => conflict.columns(['broadcast_id', 'person']).doUpdateSet(place))
      .execute();
  }

  async remove(broadcastId: string, person: string): Promise<void> {
    await this.#db
      .deleteFrom('stage_places')
      .where('broadcast_id', '=', broadcastId)
      .where('person', '=', person)
      .execute();
  }
}
