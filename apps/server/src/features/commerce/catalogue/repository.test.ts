import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newId } from '../../../base/ids.ts';
import { openTemplateDatabase } from '../../../platform/database/testing.ts';
import { ProductsRepository } from './repository.ts';

test('of many products that race for the last places of an account, as many get in as there are places', async () => {
  const database = await openTemplateDatabase();
  try {
    const owner = { id: newId(), email: 'seller@example.org', password_hash: '', display_name: 'Seller', role: 'user' };
    await database.db
      .insertInto('users')
      .values(owner as never)
      .execute();
    const repository = new ProductsRepository(database.db);
    const row = () => ({
      id: newId(),
      owner_id: owner.id,
      title: 'Bowl',
      description: '',
      price_minor: 1,
      currency: 'EUR',
      url: null,
      stock: null,
      image_key: null,
    });
    const made = await Promise.all(Array.from({ length: 8 }, () => repository.insert(row(), 3)));
    assert.equal(made.filter((product) => product !== undefined).length, 3);
    assert.equal((await repository.list({ ownerId: owner.id, limit: 10 })).length, 3);
  } finally {
    await database.close();
  }
});
