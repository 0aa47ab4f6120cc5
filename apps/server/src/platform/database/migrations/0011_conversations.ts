import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What belongs to a conversation; each had the id of a broadcast before. */
const children = ['chats', 'chat_messages', 'restrictions', 'audit_log'] as const;

export const conversations: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    // The parent of all that people write and of those who keep it in order: one for each broadcast and each room of a meeting, with its id.
    await db.schema
      .createTable('conversations')
      .addColumn('id', 'uuid', (column) => column.primaryKey())
      .execute();
    await sql`insert into conversations (id) select id from broadcasts union all select id from rooms`.execute(db);

    // Made before its owner and deleted after it, whoever writes: accounts that are deleted take their rooms and shows with them by cascade.
    await sql`
      create function make_conversation() returns trigger language plpgsql as $$
      begin
        insert into conversations (id) values (new.id);
        return new;
      end $$`.execute(db);
    await sql`
      create function delete_conversation() returns trigger language plpgsql as $$
      begin
        delete from conversations where id = old.id;
        return old;
      end $$`.execute(db);
    for (const owner of ['broadcasts', 'rooms']) {
      await sql`
        create trigger conversation_made before insert on ${sql.table(owner)}
        for each row execute function make_conversation()`.execute(db);
      await sql`
        create trigger conversation_deleted after delete on ${sql.table(owner)}
        for each row execute function delete_conversation()`.execute(db);
    }

    for (const child of children) {
      await db.schema.alterTable(child).dropConstraint(`${child}_broadcast_id_fkey`).execute();
      await db.schema.alterTable(child).renameColumn('broadcast_id', 'conversation_id').execute();
      await db.schema
        .alterTable(child)
        .addForeignKeyConstraint(`${child}_conversation_id_fkey`, ['conversation_id'], 'conversations', ['id'])
        .onDelete('cascade')
        .execute();
    }

    // Who was brought on the stage is so in one show: the room of a meeting is the stage of several, one after the other.
    await db.schema.alterTable('stage_places').addColumn('broadcast_id', 'uuid').execute();
    await sql`
      update stage_places set broadcast_id = broadcasts.id
      from broadcasts where broadcasts.room_id = stage_places.room_id`.execute(db);
    // With the column go its key and its reference.
    await db.schema.alterTable('stage_places').dropColumn('room_id').execute();
    await db.schema
      .alterTable('stage_places')
      .alterColumn('broadcast_id', (column) => column.setNotNull())
      .execute();
    await db.schema
      .alterTable('stage_places')
      .addPrimaryKeyConstraint('stage_places_pkey', ['broadcast_id', 'person'])
      .execute();
    await db.schema
      .alterTable('stage_places')
      .addForeignKeyConstraint('stage_places_broadcast_id_fkey', ['broadcast_id'], 'broadcasts', ['id'])
      .onDelete('cascade')
      .execute();

    await db.schema
      .alterTable('broadcasts')
      // Its stage is the room of a meeting, which goes on without it.
      .addColumn('in_meeting', 'boolean', (column) => column.notNull().defaultTo(false))
      .execute();
    await db.schema.alterTable('broadcasts').dropConstraint('broadcasts_room_unique').execute();
    await db.schema
      .createIndex('broadcasts_one_of_stage')
      .unique()
      .on('broadcasts')
      .column('room_id')
      .where(sql<boolean>`not in_meeting`)
      .execute();
    await db.schema
      .createIndex('broadcasts_one_live_per_room')
      .unique()
      .on('broadcasts')
      .column('room_id')
      .where(sql.ref('status'), '=', 'live')
      .execute();
  },
};
