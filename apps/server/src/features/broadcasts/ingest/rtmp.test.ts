import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { VideoConfig } from '@footlight/formats';
import { systemClock } from '../../../base/clock.ts';
import { AppError } from '../../../base/errors.ts';
import { silentLogger } from '../../../base/logger.ts';
import { Hub } from '../../../media/stream/index.ts';
import { KeyPublishers } from './key-publishers.ts';
import { rtmpAuthoriser } from './rtmp.ts';
import { StreamNames } from './stream-names.ts';

const config: VideoConfig = {
  kind: 'video',
  codec: 'h264',
  description: Uint8Array.of(1),
  codecString: 'avc1.42001f',
  width: 640,
  height: 360,
};

function setup() {
  const clock = { ...systemClock, ms: 1_000_000, now: () => clock.ms };
  const hub = new Hub(clock);
  const names = new StreamNames();
  const publishers = new KeyPublishers(clock);
  const disconnected: string[] = [];
  const told: string[] = [];
  const show = { broadcastId: 'b', kind: 'video' as 'video' | 'audio', held: false };
  const ingest = {
    authorise: async (key: string, { check }: { check?: (broadcastId: string) => void } = {}) => {
      if (key !== 'good') throw new AppError('stream_key_invalid');
      check?.(show.broadcastId);
      return { ...show, roomId: 'r', host: { id: 'h', displayName: 'H' } };
    },
  };
  const authorise = rtmpAuthoriser({ ingest, hub, names, publishers, clock, logger: silentLogger() });
  /** Publishes and sends a frame; answers the description of a refusal. */
  const publish = async (who: string, name = 'good', query = '') => {
    const request = { app: 'live', name, query: new URLSearchParams(query), ip: '127.0.0.1', tcUrl: '' };
    const decision = await authorise(request);
    if (!decision.accepted) return decision;
    const publisher = {
      id: who,
      pause() {},
      resume() {},
      disconnect: (_code: string, description: string) => {
        disconnected.push(who);
        told.push(description);
        // As the connection does.
        sink.close();
      },
    };
    const sink = decision.open(publisher);
    sink.setTrack('video', 1000, config);
    sink.write('video', { dts: 0, pts: 0, key: true, data: new Uint8Array(4) });
    return sink;
  };
  return { clock, hub, names, publishers, show, disconnected, told, publish };
}

test('a wrong key is a bad name, with the code in words', async () => {
  const refusal = await setup().publish('obs', 'wrong');
  assert.ok('code' in refusal);
  assert.equal(refusal.code, 'NetStream.Publish.BadName');
  assert.match(refusal.description, /stream_key_invalid/);
});

test('a name before the key is what the stream can be watched under', async () => {
  const { names, publish } = setup();
  await publish('obs', 'evening-show', 'key=good');
  assert.equal(names.broadcastOf('evening-show'), 'b');
});

test('a living encoder is taken over once; then the second is left alone for a while', async () => {
  const { clock, disconnected, publish } = setup();
  await publish('first');
  await publish('second');
  assert.deepEqual(disconnected, ['first']);
  const refusal = await publish('first');
  assert.ok('code' in refusal);
  assert.match(refusal.description, /already_publishing/);
  assert.deepEqual(disconnected, ['first']);
  clock.ms += 31_000;
  await publish('first');
  await publish('second');
  assert.deepEqual(disconnected, ['first', 'second', 'first'], 'after the pause it may be taken over once more');
});

test('an encoder that has fallen silent is taken over at any time', async () => {
  const { clock, disconnected, publish } = setup();
  for (const who of ['a', 'b', 'c']) {
    await publish(who);
    clock.ms += 3_000;
  }
  assert.deepEqual(disconnected, ['a', 'b']);
});

test('a name of another live show is refused, and stays with that show', async () => {
  const { names, publish } = setup();
  names.set('evening-show', 'another');
  const refusal = await publish('obs', 'evening-show', 'key=good');
  assert.ok('code' in refusal);
  assert.match(refusal.description, /evening-show \(conflict\)/);
  assert.equal(names.broadcastOf('evening-show'), 'another');
  names.forget('another');
  await publish('obs', 'evening-show', 'key=good');
  assert.equal(names.broadcastOf('evening-show'), 'b');
});

test('an encoder is told why it has to go', async () => {
  const { hub, publishers, told, publish } = setup();
  await publish('first');
  publishers.drop('r', 'key_reset');
  await publish('second');
  publishers.drop('r', 'ended');
  hub.get('r')?.close();
  assert.deepEqual(told, ['The stream key was reset.', 'The show has ended.']);
});

test('a publisher by another protocol is taken over as well', async () => {
  const { hub, publishers, publish } = setup();
  const ends: string[] = [];
  publishers.take('r', { source: 'whip', videoIgnored: false, alive: () => true, end: (why) => ends.push(why) });
  await publish('obs');
  assert.deepEqual([ends, publishers.counts], [['replaced'], { rtmp: 1, whip: 0 }]);
  assert.equal(hub.get('r')?.publishing, true);
});

test('pictures do not come into a show of sound alone', async () => {
  const { hub, show, publishers, publish } = setup();
  show.kind = 'audio';
  const sink = await publish('obs');
  assert.ok('write' in sink);
  assert.deepEqual([...(hub.get('r')?.tracks.keys() ?? [])], []);
  assert.equal(publishers.of('r')?.videoIgnored, true);
  sink.close();
  assert.equal(publishers.of('r'), undefined);
});

test('what is held back goes into the show when that starts, and none of it from before', async () => {
  const { hub, show, publishers, publish } = setup();
  show.held = true;
  const sink = await publish('obs');
  assert.ok('write' in sink);
  const preview = hub.get('preview-r');
  assert.deepEqual([preview?.numbers().tracks[0]?.frames, hub.get('r')], [1, undefined]);
  publishers.begin('r');
  assert.equal(hub.get('preview-r'), undefined);
  const frames: number[] = [];
  hub.get('r')!.subscribe({ onTrack: () => {}, onFrame: (_track, { data }) => frames.push(data.byteLength) });
  sink.write('video', { dts: 40, pts: 40, key: false, data: new Uint8Array(5) });
  sink.write('video', { dts: 80, pts: 80, key: true, data: new Uint8Array(6) });
  sink.write('video', { dts: 120, pts: 120, key: false, data: new Uint8Array(7) });
  assert.deepEqual(frames, [6, 7], 'from the next key frame on');
  sink.close();
  assert.equal(hub.get('r')?.publishing, false);
});

test('an encoder that takes over while it is held back is held back too; nothing is left when it goes', async () => {
  const { hub, show, disconnected, publish } = setup();
  show.held = true;
  await publish('first');
  const second = await publish('second');
  assert.deepEqual([disconnected, hub.get('preview-r')?.publishing], [['first'], true]);
  assert.ok('close' in second);
  second.close();
  assert.equal(hub.get('preview-r'), undefined);
});
