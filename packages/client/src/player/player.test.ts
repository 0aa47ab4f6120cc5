import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { FootlightError } from '../errors.ts';
import { Footlight } from '../footlight.ts';
import type { EngineOptions, HlsEngine, LiveEdge } from '../hls/engine.ts';
import type { RoomSession } from '../room/types.ts';
import { fakeMedia } from '../testing/fake-media.ts';
import { ids, RoomServer } from '../testing/room-server.ts';
import { until } from '../testing/until.ts';
import type { Player, PlayerState } from './types.ts';

const timings = {
  retryFirstMs: 5,
  retryMostMs: 20,
  iceGraceMs: 10,
  iceConnectMs: 5_000,
  playerConnectMs: 20_000,
  playerStallMs: 60_000,
  placeFirstMs: 5,
  placeMostMs: 20,
  unseatedPollMs: 10,
};
const all = [
  { protocol: 'webrtc' },
  { protocol: 'llhls', url: '/hls/x/index.m3u8' },
  { protocol: 'hls', url: '/hls/x/plain.m3u8' },
];

/** As much of a video element as the player looks at; its time is moved by the test. */
class Screen {
  currentTime = 0;
  paused = false;
  readyState = 4;
  textTracks: TextTrack[] = [];
  play = async () => {
    this.paused = false;
  };
  readonly element = this as unknown as HTMLVideoElement;
}

/** Engines that play whatever they are told, or fail when a test says so. */
class Engines {
  readonly opened: EngineOptions[] = [];
  readonly closed: EngineOptions[] = [];
  edge: LiveEdge = { window: { from: 0, to: 100 }, latency: 1, target: 0.6, giveUp: 3.2 };
  unsupported = false;

  readonly open = async (options: EngineOptions): Promise<HlsEngine> => {
    if (this.unsupported) throw new FootlightError('codec_unsupported');
    this.opened.push(options);
    // Plays: a picture that moves.
    const clock = setInterval(() => {
      if (!options.element.paused) options.element.currentTime += 0.01;
    }, 10);
    return {
      edge: () => this.edge,
      quality: () => null,
      setQuality: () => undefined,
      pace: () => undefined,
      easeLatency: () => undefined,
      stats: () => assert.fail('not asked for'),
      close: () => {
        clearInterval(clock);
        this.closed.push(options);
      },
    };
  };
}

let server: RoomServer;
let media: ReturnType<typeof fakeMedia>;
let engines: Engines;
let screen: Screen;
let footlight: Footlight;
let room: RoomSession;
let player: Player;

beforeEach(async () => {
  server = new RoomServer();
  server.ladder = all;
  await server.start();
  media = fakeMedia();
  engines = new Engines();
  screen = new Screen();
});
afterEach(async () => {
  player.close();
  footlight.close();
  await server.stop();
});

function watch(patience: { playerConnectMs?: number; playerStallMs?: number } = {}): void {
  footlight = new Footlight({
    baseUrl: server.url,
    handlerFactory: media.factory,
    timings: { ...timings, ...patience },
    openEngine: engines.open,
  });
  room = footlight.openRoom(ids.broadcast, { receiving: false });
  player = footlight.openPlayer(room);
  player.attach(screen.element);
}
const plays = (protocol: string) =>
  until(player.store, (state: PlayerState) => state.protocol === protocol && state.phase === 'playing');

test('the first rung that is offered is taken', async () => {
  server.producers = [server.producer('p-video')];
  watch();
  const state = await plays('webrtc');
  assert.deepEqual(state.options, ['webrtc', 'llhls', 'hls']);
  assert.equal(state.quality?.levels.length, 3);
  assert.equal(engines.opened.length, 0);
});

test('over HLS no transport is made, and the address is the server’s', async () => {
  server.ladder = all.slice(1);
  server.producers = [server.producer('p-video')];
  watch();
  const state = await plays('llhls');
  assert.equal(engines.opened[0]?.url, `${server.url}/hls/x/index.m3u8`);
  assert.equal(engines.opened[0]?.lowLatency, true);
  assert.equal(state.latencySeconds, 1);
  assert.deepEqual(state.seekable, { from: 0, to: 100 });
  assert.ok(!server.events().includes('createWebRtcTransport'));
});

test('WebRTC that brings no picture is given up for LL-HLS', async () => {
  watch({ playerConnectMs: 20 });
  const { failures } = await plays('llhls');
  assert.equal(failures.get('webrtc')?.code, 'unavailable');
  assert.equal(room.store.get().media.receive, 'none');
});

test('a codec that WebRTC cannot play here sends the viewer to LL-HLS at once', async () => {
  server.producers = [server.producer('p-video')];
  server.on.consume = () => 'codec_unsupported';
  watch();
  await plays('llhls');
});

test('LL-HLS that fails for good is followed by HLS', async () => {
  server.ladder = all.slice(1);
  watch();
  await plays('llhls');
  engines.opened[0]?.onFailure({ error: new FootlightError('codec_unsupported'), reload: false });
  await plays('hls');
  assert.equal(engines.opened.at(-1)?.lowLatency, false);
});

test('an address that is away for a moment is loaded again', async () => {
  server.ladder = all.slice(1);
  watch();
  await plays('llhls');
  engines.opened[0]?.onFailure({ error: new FootlightError('unavailable'), reload: true });
  await until(player.store, ({ phase }) => phase === 'stalled');
  await plays('llhls');
  assert.equal(engines.opened.length, 2);
});

for (const paused of [false, true]) {
  test(`after everything was loaded again it ${paused ? 'stays paused' : 'plays'}, as before`, async () => {
    server.ladder = all.slice(1);
    watch();
    await plays('llhls');
    screen.paused = paused;
    engines.opened[0]?.onFailure({ error: new FootlightError('unavailable'), reload: true });
    // As an element does that is given another source.
    screen.paused = true;
    await until(player.store, ({ phase }) => phase === 'stalled');
    await plays('llhls');
    assert.deepEqual([engines.opened.length, screen.paused], [2, paused]);
  });
}

test('a position that changes without a picture, as by jumps to live, is a stall', async () => {
  server.ladder = all.slice(1);
  watch({ playerStallMs: 1_600 });
  await plays('llhls');
  screen.readyState = 1;
  await until(player.store, ({ phase }) => phase === 'stalled');
  await until(player.store, () => engines.opened.length === 2);
  screen.readyState = 4;
  await plays('llhls');
});

test('nothing works: that is said, with the reason', async () => {
  server.ladder = all.slice(1);
  engines.unsupported = true;
  watch();
  const { error, protocol } = await until(player.store, ({ phase }) => phase === 'failed');
  assert.deepEqual([error?.code, protocol], ['codec_unsupported', null]);
});

test('a better rung that appears takes the place of HLS only when it has a picture', async () => {
  server.ladder = all.slice(1);
  watch();
  await plays('llhls');
  const seen = new Set<string>();
  player.store.subscribe(() => seen.add(`${player.store.get().protocol} ${player.store.get().phase}`));
  server.ladder = all;
  server.producers = [server.producer('p-video')];
  server.tell('newProducer', { ...server.producers[0], seq: 1 });
  await plays('webrtc');
  assert.ok(!seen.has('webrtc opening'));
  assert.equal(engines.closed.length, 1);
});

test('who went back is not thrown to live by a better rung, but goes there with “go live”', async () => {
  server.ladder = all.slice(1);
  watch();
  await plays('llhls');
  player.seek(20);
  await until(player.store, ({ atLiveEdge }) => !atLiveEdge);
  assert.ok(screen.currentTime < 25);
  server.ladder = all;
  server.producers = [server.producer('p-video')];
  const calls = server.playbackCalls;
  server.tell('newProducer', { ...server.producers[0], seq: 1 });
  await until(player.store, ({ options }) => options.includes('webrtc'));
  assert.ok(server.playbackCalls > calls);
  assert.equal(player.store.get().protocol, 'llhls');
  player.goLive();
  assert.equal(screen.currentTime, 100);
  await plays('webrtc');
});

test('a choice by hand is kept, and the way back is automatic again', async () => {
  server.producers = [server.producer('p-video')];
  watch();
  await plays('webrtc');
  player.choose('hls');
  await plays('hls');
  player.choose('auto');
  await plays('webrtc');
});

test('on stage only WebRTC is used, and afterwards it is watched as before', async () => {
  server.producers = [server.producer('p-video')];
  watch();
  await plays('webrtc');
  player.choose('llhls');
  await plays('llhls');
  player.setOnStage(true);
  await plays('webrtc');
  assert.equal(player.store.get().choice, 'llhls');
  player.setOnStage(false);
  await plays('llhls');
  assert.equal(room.store.get().media.receive, 'none');
});

test('the stage is heard by WebRTC also where only HLS is offered, and without it there is no falling back', async () => {
  server.ladder = all.slice(1);
  server.producers = [server.producer('p-audio', 'audio')];
  watch({ playerConnectMs: 500 });
  await plays('llhls');
  player.setOnStage(true);
  await plays('webrtc');
  server.producers = [];
  server.tell('producerClosed', { producerId: 'p-audio', consumerId: null, seq: 1 });
  await until(player.store, ({ phase }) => phase === 'failed');
  player.setOnStage(false);
  await plays('llhls');
});

test('WebRTC that was tried while the chosen rung was away does not take its place when that is back', async () => {
  server.ladder = all.slice(1);
  server.producers = [server.producer('p-video')];
  watch();
  await plays('llhls');
  player.choose('llhls');
  server.on.consume = () => 'unavailable';
  const counts = { viewers: 1, likes: 0, status: 'live' };
  server.ladder = all.slice(0, 1);
  server.tell('streamUpdate', { ...counts, onAir: false, seq: 1 });
  await server.asked('consume');
  server.ladder = all;
  server.tell('streamUpdate', { ...counts, onAir: true, seq: 2 });
  await until(player.store, ({ options }) => options.length === 3);
  await until(room.store, (state) => state.media.receive === 'none');
  assert.equal(player.store.get().protocol, 'llhls');
});

test('a viewer who falls behind is brought to live', async () => {
  server.ladder = all.slice(1);
  watch();
  await plays('llhls');
  engines.edge = { ...engines.edge, window: { from: 0, to: 1_000 } };
  // Two jumps are some seconds apart, so this one waits for its turn.
  await until(player.store, () => screen.currentTime >= 1_000);
  assert.equal(player.store.get().atLiveEdge, true);
});

test('the publisher is back: what had failed is tried again', async () => {
  server.ladder = all.slice(1);
  engines.unsupported = true;
  watch();
  await until(player.store, ({ phase }) => phase === 'failed');
  engines.unsupported = false;
  const counts = { viewers: 1, likes: 0, status: 'live' };
  server.tell('streamUpdate', { ...counts, onAir: false, seq: 1 });
  server.tell('streamUpdate', { ...counts, onAir: true, seq: 2 });
  await plays('llhls');
});

test('a show that has not begun offers nothing; one that ends takes everything away', async () => {
  server.status = 'scheduled';
  server.onAir = false;
  watch();
  await until(room.store, ({ connection }) => connection === 'connected');
  assert.equal(player.store.get().phase, 'idle');
  server.status = 'live';
  server.onAir = true;
  server.ladder = all.slice(1);
  server.tell('streamStarted', { broadcast: { ...server.broadcast(), viewers: 1, likes: 0 }, seq: 1 });
  await plays('llhls');
  server.status = 'ended';
  server.onAir = false;
  server.tell('streamEnded', { broadcast: { ...server.broadcast(), viewers: 1, likes: 0 }, seq: 2 });
  await until(player.store, ({ phase }) => phase === 'idle');
  assert.equal(engines.closed.length, 1);
});

test('where the room is full it is watched by HLS without a place, and then goes on in the room without a gap', async () => {
  server.on.join = () => 'capacity_exceeded';
  server.producers = [server.producer('p-video')];
  watch();
  const { options, show } = await plays('llhls');
  assert.deepEqual(options, ['llhls', 'hls'], 'WebRTC needs a place');
  assert.deepEqual(show, { status: 'live', onAir: true });
  assert.equal(server.playbackQuery, '', 'who has not joined does not say so');
  const seen = new Set<string>();
  player.store.subscribe(() => seen.add(`${player.store.get().protocol} ${player.store.get().phase}`));
  delete server.on.join;
  await plays('webrtc');
  assert.deepEqual([...seen], ['llhls playing', 'webrtc playing']);
  assert.equal(engines.opened.length, 1);
  assert.equal(server.playbackQuery, '?joined=true');
  assert.equal(player.store.get().show, null);
});

test('without a place the player finds out by itself how the show stands', async () => {
  server.on.join = () => 'capacity_exceeded';
  [server.status, server.onAir] = ['scheduled', false];
  watch();
  await until(player.store, ({ show }) => show?.status === 'scheduled');
  assert.equal(player.store.get().phase, 'idle');
  server.ladder = [];
  [server.status, server.onAir] = ['live', true];
  await until(player.store, ({ phase, options }) => phase === 'opening' && options.length === 0);
  server.ladder = all.slice(1);
  await plays('llhls');
  server.onAir = false;
  await until(player.store, ({ show }) => show?.onAir === false);
  [server.status, server.ladder] = ['ended', []];
  await until(player.store, ({ phase }) => phase === 'idle');
  assert.equal(engines.closed.length, 1);
});

test('who has lost the place in a room that is full goes on by HLS', async () => {
  server.producers = [server.producer('p-video')];
  watch();
  await plays('webrtc');
  server.on.resume = () => 'resume_expired';
  server.on.join = () => 'capacity_exceeded';
  server.ladder = all.slice(1);
  server.cut();
  await plays('llhls');
  assert.equal(room.store.get().connection, 'full');
});
