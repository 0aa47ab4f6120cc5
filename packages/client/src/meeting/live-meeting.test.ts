import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import { MeetingScene, meetingState, reached } from '../testing/meeting-scene.ts';
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

test('enters with what the door asks for, and shows the meeting as it changes', async () => {
  meeting = scene.open({ password: 'secret', invite: 'token' });
  const state = await reached(meeting, 'connected');
  assert.deepEqual((await server.asked('joinRoom')).payload, { roomId: ids.room, password: 'secret', invite: 'token' });
  assert.equal(state.meeting?.title, 'Weekly');
  const broadcast = server.broadcast() as never;
  server.tell('meetingUpdate', { ...meetingState({ locked: true, broadcast }), seq: 1 });
  const changed = await until(meeting.room.store, (one) => one.meeting?.locked === true);
  assert.equal(changed.broadcast?.title, 'Show');
  const waiting = [{ waitingId: ids.me, displayName: 'Ann', userId: null, guestId: ids.user, at: '' }];
  server.tell('lobbyUpdate', { waiting });
  await until(meeting.room.store, (one) => one.waiting.length === 1);
  server.seq = 2;
  server.tell('roomSnapshot', server.snapshot());
  const caughtUp = await until(meeting.room.store, (one) => one.waiting.length === 0);
  assert.deepEqual([caughtUp.meeting?.locked, caughtUp.broadcast], [false, null]);
});

test('who spoke last comes first, and who publishes next', async () => {
  server.producers = [server.producer('p1')];
  meeting = scene.open();
  await until(meeting.store, ({ speakers }) => speakers.join() === ids.host);
  server.tell('newPeer', {
    peerId: ids.user,
    role: 'speaker',
    displayName: 'Ann',
    userId: null,
    guestId: null,
    seq: 1,
  });
  server.tell('activeSpeaker', { peerId: ids.user, producerId: 'x' });
  await until(meeting.store, ({ speakers }) => speakers.join() === [ids.user, ids.host].join());
  server.tell('activeSpeaker', { peerId: ids.me, producerId: 'y' });
  server.tell('peerLeft', { peerId: ids.user, seq: 2 });
  await until(meeting.store, ({ speakers }) => speakers.join() === ids.host);
});

test('the quality of a link is told by the scores of the server', async () => {
  server.producers = [server.producer('sound', 'audio')];
  meeting = scene.open();
  const { remote } = await until(meeting.room.store, (state) => state.remote.length === 1);
  await until(meeting.store, ({ quality }) => quality.get(ids.host) === 'good');
  server.tell('consumerScore', { consumerId: remote[0]!.consumerId, score: 10, producerScore: 0, producerLayers: 0 });
  await until(meeting.store, ({ quality }) => quality.get(ids.host) === 'lost');
});

test('what a moderator mutes is paused here; asked to speak, speaking is the answer', async () => {
  meeting = scene.open();
  const { producerId } = await meeting.room.publish('microphone', new FakeMediaStreamTrack({ kind: 'audio' }));
  for (const source of ['screen', 'screenAudio'] as const) {
    const kind = source === 'screen' ? 'video' : 'audio';
    await meeting.room.publish(source, new FakeMediaStreamTrack({ kind }));
  }
  const paused = () => meeting.room.store.get().local.flatMap((one) => (one.paused ? [one.source] : []));
  server.tell('muted', { producerId: producerId!, kind: 'audio', source: 'microphone' });
  await until(meeting.room.store, ({ local }) => local[0]?.paused === true);
  assert.deepEqual(paused(), ['microphone']);
  server.tell('unmuteAsked', { by: 'Bo', kind: 'audio' });
  const { asked } = await until(meeting.store, (state) => state.asked !== null);
  assert.deepEqual(asked, { by: 'Bo', kind: 'audio' });
  await meeting.room.setPaused('microphone', false);
  assert.equal(meeting.store.get().asked, null);
});

test('hosts act by the socket, and change the room by REST', async () => {
  const changes: string[] = [];
  server.rest = (method, url) => (method === 'PATCH' ? { changed: changes.push(url.pathname) } : undefined);
  meeting = scene.open();
  await reached(meeting, 'connected');
  await meeting.admit();
  await meeting.admit(ids.user);
  await meeting.deny(ids.user);
  await meeting.muteAll();
  await meeting.mute(ids.user, 'video');
  await meeting.stopScreen(ids.user);
  await meeting.askToUnmute(ids.user);
  await meeting.setRole(ids.user, 'host');
  await meeting.remove(ids.user);
  await meeting.setLocked(true);
  await meeting.setLobby(true);
  await meeting.end();
  const acts = server.calls
    .slice(server.events().indexOf('admitWaiting'))
    .map(({ event, payload }) => [event, payload]);
  assert.deepEqual(acts, [
    ['admitWaiting', {}],
    ['admitWaiting', { waitingId: ids.user }],
    ['denyWaiting', { waitingId: ids.user }],
    ['muteAll', { kind: 'audio' }],
    ['mutePeer', { peerId: ids.user, kind: 'video' }],
    ['mutePeer', { peerId: ids.user, source: 'screen' }],
    ['askToUnmute', { peerId: ids.user, kind: 'audio' }],
    ['setPeerRole', { peerId: ids.user, role: 'host' }],
    ['kickPeer', { peerId: ids.user, roomId: ids.room }],
    ['endMeeting', {}],
  ]);
  assert.deepEqual(changes, [`/api/rooms/${ids.room}`, `/api/rooms/${ids.room}`]);
});

test('the broadcast that shows it ends, the meeting goes on; its own end closes it', async () => {
  server.producers = [server.producer('sound', 'audio')];
  meeting = scene.open();
  await until(meeting.room.store, ({ remote }) => remote.length === 1);
  server.status = 'ended';
  server.tell('streamEnded', { broadcast: server.broadcast(), seq: 1 });
  await until(meeting.room.store, ({ broadcast }) => broadcast?.status === 'ended');
  assert.equal(meeting.room.store.get().remote.length, 1);
  server.tell('removed', { reason: 'ended' });
  assert.equal((await reached(meeting, 'closed')).removed, 'ended');
});
