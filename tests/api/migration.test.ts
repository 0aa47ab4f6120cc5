import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newId } from '@footlight/server/base/ids.ts';
import type { Database } from '@footlight/server/platform/database/database.ts';
import { migrations } from '@footlight/server/platform/database/migrations/index.ts';
import { sql } from 'kysely';
import { Person } from '../support/person.ts';
import { accounts, databaseKinds, emailOf, upgraded } from '../support/released-database.ts';
import { seat } from '../support/show.ts';

/** The newest migration of the release before interaction, moderation and the shop. */
const released = '0006_held_streams';

/** What a server of that release may have left: accounts, and shows that are live, planned and over. */
async function fill(database: Database): Promise<{ live: string; planned: string; ended: string }> {
  const { db } = database;
  const ids = await accounts(database, 'host', 'helper', 'member');
  const show = (status: 'live' | 'scheduled' | 'ended') => ({
    ...{ id: newId(), room_id: newId(), host_id: ids.host, title: `A ${status} show`, description: '', status },
    ...{ kind: 'video' as const, visibility: 'public' as const, starts_with_encoder: true },
    ...(status !== 'scheduled' && { started_at: new Date() }),
    ...(status === 'ended' && { ended_at: new Date() }),
  });
  const [live, planned, ended] = [show('live'), show('scheduled'), show('ended')];
  await db.insertInto('broadcasts').values([live, planned, ended]).execute();
  await db
    .insertInto('broadcast_members')
    .values({ broadcast_id: live.id, user_id: ids.helper, role: 'moderator' })
    .execute();
  await db
    .insertInto('settings')
    .values({ key: 'kept', value: JSON.stringify({ a: 1 }) })
    .execute();
  await assert.rejects(db.selectFrom('chats').selectAll().execute(), { code: '42P01' });
  return { live: live.id, planned: planned.id, ended: ended.id };
}

for (const kind of databaseKinds)
  test(`a database of the release before, with rows, goes on under the newest on ${kind}`, () =>
    upgraded(
      { kind, released, fill, env: { BROADCAST_START_GRACE_SECONDS: '600' } },
      async ({ url, database: { db }, filled }) => {
        const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
        assert.deepEqual(
          rows.map(({ name }) => name),
          Object.keys(migrations),
        );
        const kept = await db.selectFrom('settings').select('value').where('key', '=', 'kept').execute();
        assert.deepEqual(kept, [{ value: { a: 1 } }]);
        await everythingNewWorks(url, filled);
      },
    ));

/** On the rows of the release before: chat, moderation, follows, likes, the stage and the shop. */
async function everythingNewWorks(url: string, ids: { live: string; planned: string; ended: string }): Promise<void> {
  const [host, helper, member] = await Promise.all(
    ['host', 'helper', 'member'].map((name) => Person.login(url, emailOf(name))),
  );
  const guest = await Person.guest(url);
  const params = { id: ids.live };
  const show = await host!.get('getBroadcast', { params });
  assert.deepEqual([show.status, show.likes], ['live', 0]);
  assert.equal((await host!.get('getBroadcast', { params: { id: ids.planned } })).status, 'scheduled');
  assert.deepEqual((await guest.get('listMessages', { params: { id: ids.ended } })).items, []);

  const stage = await seat(host!, show);
  const [first, second] = [await seat(member!, show), await seat(guest, show)];
  assert.deepEqual(stage.joined.interaction.messages, []);
  assert.deepEqual(stage.joined.pins, []);
  const { message } = await first.socket.get('chatMessage', { text: 'Hello' });
  assert.equal(message.number, 1);
  assert.equal((await second.socket.get('toggleLike', {})).likes, 1);
  await member!.get('followUser', { params: { id: host!.id } });

  await helper!.get('updateChatSettings', { params, body: { audience: 'followers' } });
  assert.equal(await second.socket.code('chatMessage', { text: 'May I?' }), 'chat_restricted');
  await helper!.get('deleteMessage', { params: { ...params, messageId: message.id } });
  assert.equal((await helper!.get('listAudit', { params })).items.length, 2);

  await first.socket.get('raiseHand', {});
  await stage.socket.get('inviteToStage', { peerId: first.joined.me.peerId });
  await first.socket.get('acceptStage', {});

  const product = await host!.get('createProduct', { body: { title: 'Bowl', priceMinor: 100, currency: 'EUR' } });
  await host!.get('setLineUp', { params, body: { productIds: [product.id] } });
  await helper!.get('pinProduct', { params, body: { productId: product.id } });
  assert.equal((await second.socket.next('pinnedProducts')).pins.length, 1);

  for (const { socket } of [stage, first, second]) socket.close();
  await host!.get('endBroadcast', { params });
  await host!.get('startBroadcast', { params: { id: ids.planned } });
}
