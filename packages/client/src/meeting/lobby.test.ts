import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import { MeetingScene, reached } from '../testing/meeting-scene.ts';
import { ids, type RoomServer } from '../testing/room-server.ts';
import { until } from '../testing/until.ts';
import type { Meeting } from './types.ts';

let scene: MeetingScene;
let server: RoomServer;
let meeting: Meeting;

beforeEach(async () => {
  scene = await MeetingScene.start();
  server = scene.server;
});
afterEach(() => scene.close());

const answer = (lobby: 'admitted' | 'ended') => server.tell('lobbyAnswer', { roomId: ids.room, answer: lobby });

for (const code of [
  'room_password_required',
  'room_password_wrong',
  'room_locked',
  'lobby_denied',
  'removed_from_room',
] as const) {
  test(`${code} ends it`, async () => {
    server.on.joinRoom = () => code;
    meeting = scene.open();
    const { error } = await reached(meeting, 'closed');
    assert.equal(error?.code, code);
    assert.equal(server.events().filter((event) => event === 'joinRoom').length, 1);
  });
}

test('too many passwords at the door are told to who tries them; inside, they are the trouble of the moment', async () => {
  server.on.joinRoom = () => 'rate_limited';
  const { error } = await reached(scene.open({ password: 'open sesame' }), 'closed');
  assert.equal(error?.code, 'rate_limited');
  assert.equal(server.events().filter((event) => event === 'joinRoom').length, 1);

  delete server.on.joinRoom;
  meeting = scene.open({ password: 'open sesame' });
  await reached(meeting, 'connected');
  server.on.resume = () => 'resume_expired';
  server.on.joinRoom = () => 'rate_limited';
  server.cut();
  await server.asked('joinRoom', 4);
  delete server.on.joinRoom;
  await reached(meeting, 'connected');
});

test('without a password that may be wrong, a door that is asked too often is asked again', async () => {
  let refusals = 2;
  server.on.joinRoom = () => (refusals-- > 0 ? 'rate_limited' : undefined);
  meeting = scene.open();
  await reached(meeting, 'connected');
});

test('waits in the lobby, also over a lost connection, and enters when it is let in', async () => {
  server.on.joinRoom = () => 'in_lobby';
  meeting = scene.open();
  await reached(meeting, 'waiting');
  server.cut();
  await server.asked('joinRoom', 2);
  const published = meeting.room.publish('microphone', new FakeMediaStreamTrack({ kind: 'audio' }));
  assert.equal(meeting.room.store.get().connection, 'waiting');
  delete server.on.joinRoom;
  answer('admitted');
  assert.equal((await published).state, 'live');
  assert.equal(meeting.room.store.get().connection, 'connected');
  assert.equal(server.events().filter((event) => event === 'joinRoom').length, 3);
});

test('an answer that comes together with the refusal is not missed', async () => {
  server.on.joinRoom = () => {
    delete server.on.joinRoom;
    queueMicrotask(() => answer('admitted'));
    return 'in_lobby';
  };
  meeting = scene.open();
  await reached(meeting, 'connected');
});

test('who is sent away from the lobby, or whose meeting ends, is told so', async () => {
  server.on.joinRoom = () => 'in_lobby';
  meeting = scene.open();
  await reached(meeting, 'waiting');
  answer('ended');
  const ended = await reached(meeting, 'closed');
  assert.deepEqual([ended.removed, ended.error], ['ended', null]);
  meeting = scene.open();
  await reached(meeting, 'waiting');
  server.tell('lobbyAnswer', { roomId: ids.room, answer: 'denied', retryAfterSeconds: 30 });
  const { removed, error } = await reached(meeting, 'closed');
  assert.deepEqual([removed, error?.code, error?.retryAfterSeconds], ['denied', 'lobby_denied', 30]);
});

test('a meeting that was begun anew meanwhile, with a lobby, is waited for without the old state', async () => {
  server.producers = [server.producer('p1'), server.producer('a1', 'audio')];
  meeting = scene.open();
  await until(meeting.room.store, ({ remote }) => remote.length === 1);
  server.on.resume = () => 'resume_expired';
  server.on.joinRoom = () => 'in_lobby';
  server.cut();
  const { me, peers, published, remote, media } = await reached(meeting, 'waiting');
  assert.deepEqual([me, peers.length, published.length, remote.length, media.receive], [null, 0, 0, 0, 'none']);
});
