import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newId } from '@footlight/server/base/ids.ts';
import type { Database } from '@footlight/server/platform/database/database.ts';
import { sql } from 'kysely';
import { enter } from '../support/meeting.ts';
import { Person } from '../support/person.ts';
import { accounts, databaseKinds, emailOf, upgraded } from '../support/released-database.ts';
import { seat } from '../support/show.ts';

/** The newest migration of the release before meetings. */
const released = '0009_commerce';

/** A live show in which was talked, moderated and spoken, as that release has stored it. Answers the id of the show. */
async function fill(database: Database): Promise<string> {
  const { db } = database;
  const ids = await accounts(database, 'host', 'speaker', 'banned');
  const [show, room, message, act] = [newId(), newId(), newId(), newId()];
  await sql`
    insert into broadcasts (id, room_id, host_id, title, description, kind, visibility, status, started_at)
    values (${show}, ${room}, ${ids.host}, 'A show', '', 'video', 'public', 'live', now())`.execute(db);
  await sql`
    insert into chats (broadcast_id, last_number, slow_mode_seconds, pinned_message_id)
    values (${show}, 2, 7, ${message})`.execute(db);
  await sql`
    insert into chat_messages (id, broadcast_id, number, author, author_name, author_role, text, created_at, deleted_at, deleted_in)
    values (${message}, ${show}, 1, ${`user:${ids.speaker}`}, 'speaker', 'viewer', 'Kept', now(), null, null),
      (${newId()}, ${show}, 2, ${`user:${ids.banned}`}, 'banned', 'viewer', 'Deleted', now(), now(), ${act})`.execute(
    db,
  );
  await sql`
    insert into restrictions (id, broadcast_id, kind, person, person_name, reason, by_name, created_at)
    values (${newId()}, ${show}, 'ban', ${`user:${ids.banned}`}, 'banned', '', 'host', now())`.execute(db);
  await sql`
    insert into audit_log (id, broadcast_id, action, actor_id, actor_name, detail, created_at, undo)
    values (${act}, ${show}, 'message_deleted', ${ids.host}, 'host', 'Deleted', now(), '{"kind":"messages"}')`.execute(
    db,
  );
  await sql`
    insert into stage_places (room_id, person, on_stage) values (${room}, ${`user:${ids.speaker}`}, true)`.execute(db);
  return show;
}

for (const kind of databaseKinds)
  test(`what was said in shows before there were meetings stays theirs on ${kind}`, () =>
    upgraded(
      { kind, released, fill, env: { BROADCAST_GRACE_SECONDS: '600' } },
      async ({ url, database, filled: id }) => {
        await everythingIsThere(url, id);
        await goesWithItsOwner(url, database, id);
      },
    ));

async function everythingIsThere(url: string, id: string): Promise<void> {
  const [host, speaker, banned] = await Promise.all(
    ['host', 'speaker', 'banned'].map((name) => Person.login(url, emailOf(name))),
  );
  const params = { id };
  const show = await host!.get('getBroadcast', { params });
  const { joined, socket } = await seat(speaker!, show);
  assert.equal(joined.me.role, 'speaker', 'it was brought on the stage');
  assert.deepEqual(joined.interaction.chat, { of: 'broadcast', id });
  assert.deepEqual([joined.interaction.pinnedMessage?.text, joined.interaction.chatMode.slowModeSeconds], ['Kept', 7]);
  assert.equal(await (await banned!.connect()).code('join', { broadcastId: id }), 'forbidden');
  const [entry] = (await host!.get('listAudit', { params })).items;
  await host!.get('undoAudit', { params: { ...params, entryId: entry!.id } });
  assert.equal((await socket.next('chatMessage')).text, 'Deleted');
  assert.equal(
    await socket.code('chatMessage', { text: 'Too soon' }),
    'chat_restricted',
    'slow mode knows the last one',
  );
  assert.equal((await host!.get('postMessage', { params, body: { text: 'Third' } })).number, 3);
}

/** On the rows of old and new: a conversation is made and deleted with its broadcast or room. */
async function goesWithItsOwner(url: string, { db }: Database, id: string): Promise<void> {
  const host = await Person.login(url, emailOf('host'));
  const conversations = async () => (await db.selectFrom('conversations').select('id').execute()).map((row) => row.id);
  const room = await host.get('createRoom', { body: { title: 'A meeting' } });
  const { socket } = await enter(host, room.id);
  await socket.get('chatMessage', { text: 'In the meeting' });
  assert.deepEqual((await conversations()).sort(), [id, room.id].sort());
  await host.get('deleteRoom', { params: { id: room.id } });
  assert.deepEqual(await conversations(), [id]);
  await host.get('endBroadcast', { params: { id } });
  await host.get('deleteBroadcast', { params: { id } });
  assert.deepEqual(await conversations(), []);
  for (const table of ['chats', 'chat_messages', 'restrictions', 'audit_log', 'stage_places'] as const)
    assert.deepEqual(await db.selectFrom(table).selectAll().execute(), [], table);

  // Accounts take their rooms with them.
  const owner = await Person.user(url);
  await owner.get('createRoom', { body: { title: 'Another' } });
  await db.deleteFrom('users').where('id', '=', owner.id).execute();
  assert.deepEqual(await conversations(), []);
}
