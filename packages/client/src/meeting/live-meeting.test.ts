import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import type { MeetingState } from '@footlight/contract';
import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import { Footlight } from '../footlight.ts';
import type { ConnectionState, LinkSample } from '../room/types.ts';
import { fakeMedia } from '../testing/fake-media.ts';
import { ids, RoomServer } from '../testing/room-server.ts';
import { until } from '../testing/until.ts';
import type { Meeting, OpenMeetingOptions } from './types.ts';

const timings = {
  retryFirstMs: 5,
  retryMostMs: 20,
  iceGraceMs: 10,
  iceConnectMs: 50,
  ackMs: 2_000,
  connectMs: 2_000,
  viewsMs: 5,
  meetingTickMs: 5,
};

let media: ReturnType<typeof fakeMedia>;
let server: RoomServer;
let footlight: Footlight;
let meeting: Meeting;

beforeEach(async () => {
  server = new RoomServer();
  server.meeting = shown({});
  await server.start();
  media = fakeMedia();
  footlight = new Footlight({ baseUrl: server.url, handlerFactory: media.factory, timings });
});

afterEach(async () => {
  footlight.close();
  await server.stop();
});

const shown = (change: Partial<MeetingState>): MeetingState => ({
  title: 'Weekly',
  access: 'open',
  lobby: false,
  locked: false,
  hostUserId: ids.user,
  leaderPeerId: ids.host,
  activeSince: '2026-01-01T20:00:00.000Z',
  broadcast: null,
  ...change,
});
const open = (options?: OpenMeetingOptions) => {
  meeting = footlight.openMeeting(ids.room, options);
  return meeting;
};
const reached = (connection: ConnectionState) => until(meeting.room.store, (state) => state.connection === connection);
const answer = (lobby: 'admitted' | 'denied' | 'ended') =>
  server.tell('lobbyAnswer', { roomId: ids.room, answer: lobby });

test('enters with what the door asks for, and shows the meeting as it changes', async () => {
  open({ password: 'secret', invite: 'token' });
  const state = await reached('connected');
  assert.deepEqual((await server.asked('joinRoom')).payload, { roomId: ids.room, password: 'secret', invite: 'token' });
  assert.equal(state.meeting?.title, 'Weekly');
  const broadcast = server.broadcast() as never;
  server.tell('meetingUpdate', { ...shown({ locked: true, broadcast }), seq: 1 });
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

for (const code of ['room_password_required', 'room_password_wrong', 'room_locked', 'removed_from_room'] as const) {
  test(`${code} ends it`, async () => {
    server.on.joinRoom = () => code;
    open();
    const { error } = await reached('closed');
    assert.equal(error?.code, code);
    assert.equal(server.events().filter((event) => event === 'joinRoom').length, 1);
  });
}

test('waits in the lobby, also over a lost connection, and enters when it is let in', async () => {
  server.on.joinRoom = () => 'in_lobby';
  open();
  await reached('waiting');
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
  open();
  await reached('connected');
});

test('who is sent away from the lobby, or whose meeting ends, is told so', async () => {
  server.on.joinRoom = () => 'in_lobby';
  for (const outcome of ['denied', 'ended'] as const) {
    open();
    await reached('waiting');
    answer(outcome);
    const { removed, error } = await reached('closed');
    assert.deepEqual([removed, error], [outcome, null]);
  }
});

test('a meeting that was begun anew meanwhile, with a lobby, is waited for without the old state', async () => {
  server.producers = [server.producer('p1'), server.producer('a1', 'audio')];
  open();
  await until(meeting.room.store, ({ remote }) => remote.length === 1);
  server.on.resume = () => 'resume_expired';
  server.on.joinRoom = () => 'in_lobby';
  server.cut();
  const { me, peers, published, remote, media } = await reached('waiting');
  assert.deepEqual([me, peers.length, published.length, remote.length, media.receive], [null, 0, 0, 0, 'none']);
});

test('video is asked for when it is first shown, in the layer that its tile needs, and paused when it is not', async () => {
  server.producers = [server.producer('camera'), server.producer('sound', 'audio')];
  open();
  await server.asked('resumeConsumer');
  assert.deepEqual(
    server.calls.filter(({ event }) => event === 'consume').map(({ payload }) => payload.producerId),
    ['sound'],
  );
  assert.deepEqual(
    meeting.room.store.get().published.map(({ producerId }) => producerId),
    ['camera', 'sound'],
  );
  const view = { peerId: ids.host, source: 'camera' as const, height: 180 };
  meeting.setViews([view]);
  const consumerId = (await server.asked('resumeConsumer', 2)).payload.consumerId as string;
  assert.deepEqual((await server.asked('setPreferredLayers')).payload, { consumerId, spatialLayer: 0 });
  meeting.setViews([{ ...view, height: 700 }]);
  assert.deepEqual((await server.asked('setPreferredLayers', 2)).payload, { consumerId, spatialLayer: 2 });
  meeting.setViews([]);
  assert.equal((await server.asked('pauseConsumer')).payload.consumerId, consumerId);
  await until(meeting.room.store, ({ remote }) => remote.some(({ kind, paused }) => kind === 'video' && paused));
  meeting.setViews([view]);
  await server.asked('resumeConsumer', 3);
  assert.equal((await server.asked('setPreferredLayers', 3)).payload.spatialLayer, 0);
  assert.equal(server.events().filter((event) => event === 'consume').length, 2);
});

test('what arrives tells how large the layers are, and a lower one may do', async (t) => {
  server.producers = [server.producer('camera')];
  open();
  meeting.setViews([{ peerId: ids.host, source: 'camera', height: 300 }]);
  const { consumerId, spatialLayer } = (await server.asked('setPreferredLayers')).payload;
  assert.equal(spatialLayer, 1, 'of what is usually captured');
  const { remote } = await until(meeting.room.store, (state) => state.remote.length === 1);
  const entry = { type: 'inbound-rtp', trackIdentifier: remote[0]!.track.id, frameHeight: 720 };
  t.mock.method(media.handlers[0]!, 'getTransportStats', async () => new Map([['in', entry]]));
  server.tell('consumerLayersChanged', { consumerId, spatialLayer: 1, temporalLayer: 0 });
  assert.deepEqual((await server.asked('setPreferredLayers', 2)).payload, { consumerId, spatialLayer: 0 });
});

test('views that change all the time are told as what is different in the end', async () => {
  server.producers = [server.producer('camera')];
  footlight.close();
  footlight = new Footlight({
    baseUrl: server.url,
    handlerFactory: fakeMedia().factory,
    timings: { ...timings, viewsMs: 60 },
  });
  open();
  await reached('connected');
  const view = { peerId: ids.host, source: 'camera' as const, height: 180 };
  meeting.setViews([view]);
  await server.asked('resumeConsumer');
  for (let height = 180; height < 700; height++) meeting.setViews(height % 2 === 0 ? [] : [{ ...view, height }]);
  await server.asked('setPreferredLayers', 2);
  const told = server.events().filter((event) => event.endsWith('Consumer') || event === 'setPreferredLayers');
  assert.deepEqual(told, ['setPreferredLayers', 'resumeConsumer', 'setPreferredLayers']);
});

test('a network that carries less shows less, and all again when it is back', async (t) => {
  const camera = server.producer('camera');
  server.producers = [
    camera,
    { ...camera, producerId: 'screen', appData: { source: 'screen' } },
    { ...camera, producerId: 'other', peerId: ids.user },
  ];
  open();
  await reached('connected');
  let loss = 0;
  let receive: LinkSample = { packets: 0, packetsLost: 0, rttMs: 10, availableBps: null };
  t.mock.method(meeting.room, 'links', async () => {
    receive = { ...receive, packets: receive.packets + 500, packetsLost: receive.packetsLost + 500 * loss };
    return { send: null, receive };
  });
  meeting.setViews([
    { peerId: ids.host, source: 'screen', height: 900 },
    { peerId: ids.host, source: 'camera', height: 700 },
    { peerId: ids.user, source: 'camera', height: 700 },
  ]);
  const playing = (...expected: string[]) =>
    until(meeting.room.store, ({ remote }) => {
      const now = remote.filter(({ paused }) => !paused).map(({ producerId }) => producerId);
      return now.sort().join() === expected.join();
    });
  await playing('camera', 'other', 'screen');
  loss = 0.1;
  await until(meeting.store, ({ network }) => network === 'limited');
  const lowered = [await server.asked('setPreferredLayers'), await server.asked('setPreferredLayers', 2)];
  assert.deepEqual(
    lowered.map(({ payload }) => payload.spatialLayer),
    [0, 0],
  );
  loss = 0.3;
  await playing('screen');
  assert.equal(meeting.store.get().network, 'poor');
  loss = 0;
  await playing('camera', 'other', 'screen');
  await until(meeting.store, ({ network }) => network === 'good');
});

test('sound only: no cameras, until they are wanted again', async () => {
  server.producers = [server.producer('camera'), server.producer('sound', 'audio')];
  open();
  meeting.setViews([{ peerId: ids.host, source: 'camera', height: 700 }]);
  await server.asked('resumeConsumer', 2);
  meeting.setAudioOnly(true);
  await server.asked('pauseConsumer');
  assert.equal(meeting.store.get().audioOnly, true);
  meeting.setAudioOnly(false);
  await server.asked('resumeConsumer', 3);
});

test('a bad uplink sends fewer layers of the camera', async (t) => {
  open();
  await reached('connected');
  const track = new FakeMediaStreamTrack({ kind: 'video', settings: { width: 1280, height: 720 } });
  await meeting.room.publish('camera', track, { codec: 'vp8' });
  let packets = 0;
  t.mock.method(meeting.room, 'links', async () => {
    packets += 500;
    return { send: { packets, packetsLost: packets * 0.3, rttMs: 10, availableBps: null }, receive: null };
  });
  const told = new Promise((resolve) => {
    t.mock.method(meeting.room, 'setCameraLayers', async (most: number) => resolve(most));
  });
  assert.equal(await told, 1);
});

test('who spoke last comes first, and who publishes next', async () => {
  server.producers = [server.producer('p1')];
  open();
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
  open();
  const { remote } = await until(meeting.room.store, (state) => state.remote.length === 1);
  await until(meeting.store, ({ quality }) => quality.get(ids.host) === 'good');
  server.tell('consumerScore', { consumerId: remote[0]!.consumerId, score: 10, producerScore: 0 });
  await until(meeting.store, ({ quality }) => quality.get(ids.host) === 'lost');
});

test('what a moderator mutes is paused here; asked to speak, speaking is the answer', async () => {
  open();
  const { producerId } = await meeting.room.publish('microphone', new FakeMediaStreamTrack({ kind: 'audio' }));
  server.tell('muted', { producerId: producerId!, kind: 'audio' });
  await until(meeting.room.store, ({ local }) => local[0]?.paused === true);
  server.tell('unmuteAsked', { by: 'Bo', kind: 'audio' });
  const { asked } = await until(meeting.store, (state) => state.asked !== null);
  assert.deepEqual(asked, { by: 'Bo', kind: 'audio' });
  await meeting.room.setPaused('microphone', false);
  assert.equal(meeting.store.get().asked, null);
});

test('hosts act by the socket, and change the room by REST', async () => {
  const changes: string[] = [];
  server.rest = (method, url) => (method === 'PATCH' ? { changed: changes.push(url.pathname) } : undefined);
  open();
  await reached('connected');
  await meeting.admit();
  await meeting.admit(ids.user);
  await meeting.deny(ids.user);
  await meeting.muteAll();
  await meeting.mute(ids.user, 'video');
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
    ['askToUnmute', { peerId: ids.user, kind: 'audio' }],
    ['setPeerRole', { peerId: ids.user, role: 'host' }],
    ['kickPeer', { peerId: ids.user, roomId: ids.room }],
    ['endMeeting', {}],
  ]);
  assert.deepEqual(changes, [`/api/rooms/${ids.room}`, `/api/rooms/${ids.room}`]);
});

test('the broadcast that shows it ends, the meeting goes on; its own end closes it', async () => {
  server.producers = [server.producer('sound', 'audio')];
  open();
  await until(meeting.room.store, ({ remote }) => remote.length === 1);
  server.status = 'ended';
  server.tell('streamEnded', { broadcast: server.broadcast(), seq: 1 });
  await until(meeting.room.store, ({ broadcast }) => broadcast?.status === 'ended');
  assert.equal(meeting.room.store.get().remote.length, 1);
  server.tell('removed', { reason: 'ended' });
  assert.equal((await reached('closed')).removed, 'ended');
});
