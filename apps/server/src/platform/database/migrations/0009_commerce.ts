import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

export const commerce: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('products')
      .addColumn('id', 'uuid', (column) => column.primaryKey())
      .addColumn('owner_id', 'uuid', (column) => column.notNull().references('users.id').onDelete('cascade'))
      .addColumn('title', 'text', (column) => column.notNull())
      .addColumn('description', 'text', (column) => column.notNull())
      .addColumn('price_minor', 'bigint', (column) => column.notNull())
      .addColumn('currency', 'text', (column) => column.notNull())
      .addColumn('url', 'text')
      .addColumn('stock', 'integer')
      // Key of its picture in the storage.
      .addColumn('image_key', 'text')
      .addColumn('created_at', 'timestamptz(3)', (column) => column.notNull().defaultTo(sql`now()`))
      .addColumn('updated_at', 'timestamptz(3)', (column) => column.notNull().defaultTo(sql`now()`))
      .addCheckConstraint('products_price_not_negative', sql`price_minor >= 0`)
      .addCheckConstraint('products_stock_not_negative', sql`stock >= 0`)
      .execute();
    await db.schema.createIndex('products_of_owner').on('products').columns(['owner_id', 'id desc']).execute();

    await db.schema
      .createTable('line_ups')
      .addColumn('broadcast_id', 'uuid', (column) => column.notNull().references('broadcasts.id').onDelete('cascade'))
      .addColumn('product_id', 'uuid', (column) => column.notNull().references('products.id').onDelete('cascade'))
      .addColumn('position', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('line_ups_pkey', ['broadcast_id', 'product_id'])
      .execute();
    await db.schema.createIndex('line_ups_product').on('line_ups').column('product_id').execute();

    await db.schema
      .createTable('pins')
      .addColumn('broadcast_id', 'uuid', (column) => column.notNull().references('broadcasts.id').onDelete('cascade'))
      .addColumn('product_id', 'uuid', (column) => column.notNull().references('products.id').onDelete('cascade'))
      .addColumn('pinned_at', 'timestamptz(3)', (column) => column.notNull())
      .addColumn('media_time', 'float8')
      .addPrimaryKeyConstraint('pins_pkey', ['broadcast_id', 'product_id'])
      .execute();
    await db.schema.createIndex('pins_product').on('pins').column('product_id').execute();

    await db.schema
      .createTable('shop_events')
      .addColumn('id', 'uuid', (column) => column.primaryKey())
      // The order in which things happened: ids of one millisecond have none.
      .addColumn('number', 'bigint', (column) => column.notNull().generatedAlwaysAsIdentity())
      .addColumn('broadcast_id', 'uuid', (column) => column.notNull().references('broadcasts.id').onDelete('cascade'))
      // What is told of a product stays when the product is deleted.
      .addColumn('product_id', 'uuid', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('title', 'text', (column) => column.notNull())
      .addColumn('price_minor', 'bigint', (column) => column.notNull())
      .addColumn('currency', 'text', (column) => column.notNull())
      .addColumn('stock', 'integer')
      .addColumn('at', 'timestamptz(3)', (column) => column.notNull())
      .addColumn('media_time', 'float8')
      .addCheckConstraint(
        'shop_events_kind_known',
        sql`kind in ('pinned', 'unpinned', 'price_changed', 'stock_changed')`,
      )
      .execute();
    await db.schema
      .createIndex('shop_events_of_broadcast')
      .on('shop_events')
      .columns(['broadcast_id', 'number'])
      .execute();

    await db.schema
      .createTable('shop_marks')
      .addColumn('broadcast_id', 'uuid', (column) => column.notNull().references('broadcasts.id').onDelete('cascade'))
      .addColumn('product_id', 'uuid', (column) => column.notNull().references('products.id').onDelete('cascade'))
      .addColumn('kind', 'text', (column) => column.notNull())
      // Who saw or clicked it; the key makes each person count once.
      .addColumn('person', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('shop_marks_pkey', ['broadcast_id', 'product_id', 'kind', 'person'])
      .addCheckConstraint('shop_marks_kind_known', sql`kind in ('impression', 'click')`)
      .execute();
    await db.schema.createIndex('shop_marks_product').on('shop_marks').column('product_id').execute();
  },
};
