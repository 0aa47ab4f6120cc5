import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { VideoConfig } from '@footlight/formats';
import { systemClock } from '../../../base/clock.ts';
import { silentLogger } from '../../../base/logger.ts';
import { Hub } from '../../../media/stream/index.ts';
import { LocalStorage } from '../../../platform/storage/local.ts';
import { Thumbnails } from './thumbnails.ts';

const config: VideoConfig = {
  kind: 'video',
  codec: 'h264',
  description: Uint8Array.of(1),
  codecString: 'avc1.42001f',
  width: 640,
  height: 360,
};

/** A stream with a key frame, and pictures that are made when `picture` says so. */
async function setup(t: TestContext, picture: Promise<Uint8Array>) {
  const folder = await mkdtemp(join(tmpdir(), 'footlight-thumbnails-'));
  const storage = await LocalStorage.open(folder);
  let tick = () => {};
  const clock = {
    ...systemClock,
    every: (_ms: number, run: () => void) => {
      tick = run;
      return () => {};
    },
  };
  const hub = new Hub(clock);
  const thumbnails = new Thumbnails(hub, 1000, {
    storage,
    make: () => picture,
    wants: () => true,
    clock,
    logger: silentLogger(),
  });
  t.after(async () => {
    thumbnails.close();
    hub.close();
    await storage.close();
    await rm(folder, { recursive: true });
  });
  const stream = hub.open('room');
  const publication = stream.publish('test', () => {});
  publication.setTrack('video', 1000, config);
  publication.write('video', { dts: 0, pts: 0, key: true, data: Uint8Array.of(1) });
  const made = new Promise<void>((resolve) => thumbnails.events.once('made', () => resolve()));
  tick();
  const listed = async () => await Array.fromAsync(storage.list('thumbnails/'), ({ key }) => key);
  return { thumbnails, storage, stream, made, listed };
}

test('a picture is kept while the show is live and removed after it', async (t) => {
  const { thumbnails, storage, stream, made, listed } = await setup(t, Promise.resolve(Uint8Array.of(2)));
  await made;
  assert.deepEqual(await listed(), ['thumbnails/room.jpg']);
  stream.close();
  const removed = Promise.withResolvers<void>();
  const remove = storage.remove.bind(storage);
  storage.remove = (key) => remove(key).finally(() => removed.resolve());
  thumbnails.remove('room');
  await removed.promise;
  assert.deepEqual(await listed(), []);
});

test('a picture that is made after the end of the show is not kept', async (t) => {
  const picture = Promise.withResolvers<Uint8Array>();
  const { thumbnails, stream, listed } = await setup(t, picture.promise);
  stream.close();
  thumbnails.remove('room');
  picture.resolve(Uint8Array.of(2));
  await picture.promise;
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(await listed(), []);
});
