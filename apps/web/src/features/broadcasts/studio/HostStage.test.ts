import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DeviceError, type LocalTrack, type PublishOptions, type RoomState } from '@footlight/client';
import type { MediaSource } from '@footlight/contract';
import { HostStage } from './HostStage.ts';

/** A track without a browser: what HostStage touches of one. */
class Track extends EventTarget {
  enabled = true;
  isStopped = false;
  stop() {
    this.isStopped = true;
  }
}
type Tracks = { track: Track; asTrack: MediaStreamTrack };
function makeTrack(): Tracks {
  const track = new Track();
  return { track, asTrack: track as unknown as MediaStreamTrack };
}

function setUp() {
  const calls: string[] = [];
  const local: LocalTrack[] = [];
  const given: Track[] = [];
  let refusal: DeviceError | null = null;
  const note = async (text: string) => void calls.push(text);
  const stage = new HostStage({
    devices: {
      async open({ deviceId }) {
        if (refusal) throw refusal;
        if (deviceId === 'gone') throw new DeviceError('overconstrained', 'no such device');
        const { track, asTrack } = makeTrack();
        given.push(track);
        return asTrack;
      },
      async openScreen() {
        if (refusal) throw refusal;
        const video = makeTrack();
        const audio = makeTrack();
        given.push(video.track, audio.track);
        return { video: video.asTrack, audio: audio.asTrack };
      },
    },
    room: {
      store: { get: () => ({ local }) as unknown as RoomState, subscribe: () => () => undefined },
      async publish(source: MediaSource, _track: MediaStreamTrack, options: PublishOptions = {}) {
        calls.push(`publish ${source}`);
        if (options.music && source === 'microphone') calls.push('as music');
        const track = { source } as LocalTrack;
        if (!local.some((other) => other.source === source)) local.push(track);
        return track;
      },
      replaceTrack: (source) => note(`replace ${source}`),
      setPaused: (source, isPaused) => note(`${isPaused ? 'pause' : 'resume'} ${source}`),
      async unpublish(source) {
        calls.push(`unpublish ${source}`);
        local.splice(
          local.findIndex((track) => track.source === source),
          1,
        );
      },
    },
  });
  return { stage, calls, given, refuse: (error: DeviceError | null) => (refusal = error) };
}

test('nothing is published before the stage goes on air, then everything that is open', async () => {
  const { stage, calls } = setUp();
  await stage.open('camera');
  await stage.open('microphone');
  assert.deepEqual(calls, []);
  await stage.goOnAir();
  assert.deepEqual(calls.sort(), ['publish camera', 'publish microphone']);
});

test('another device takes the place of the one before without publishing twice', async () => {
  const { stage, calls, given } = setUp();
  await stage.open('camera');
  await stage.goOnAir();
  await stage.open('camera', { deviceId: 'other' });
  assert.deepEqual(calls, ['publish camera', 'replace camera']);
  assert.equal(given[0]?.isStopped, true);
  assert.equal(given[1]?.isStopped, false);
});

test('a device that cannot be opened leaves its reason, and may be tried again', async () => {
  const { stage, refuse } = setUp();
  refuse(new DeviceError('busy', 'in use'));
  await stage.open('camera');
  assert.equal(stage.store.getState().camera.reason, 'busy');
  refuse(null);
  await stage.open('camera');
  assert.equal(stage.store.getState().camera.status, 'on');
});

test('muted before going on air stays muted, also with another microphone', async () => {
  const { stage, calls, given } = setUp();
  await stage.open('microphone');
  await stage.setPaused('microphone', true);
  await stage.goOnAir();
  await stage.open('microphone', { deviceId: 'other' });
  assert.deepEqual(calls, ['publish microphone', 'pause microphone', 'replace microphone', 'pause microphone']);
  assert.equal(given[1]?.enabled, false);
});

test('a microphone is published anew when it becomes one for music, or for voice again, and replaced while it is the same', async () => {
  const { stage, calls } = setUp();
  await stage.open('microphone');
  await stage.goOnAir();
  await stage.open('microphone', { music: true });
  await stage.open('microphone', { music: true, deviceId: 'other' });
  await stage.open('microphone', { music: false });
  assert.deepEqual(calls, [
    'publish microphone',
    'publish microphone',
    'as music',
    'replace microphone',
    'publish microphone',
  ]);
});

test('a microphone that was opened for music goes on air as that, in one room after the other', async () => {
  const { stage, calls } = setUp();
  await stage.open('microphone', { music: true });
  await stage.goOnAir();
  const other: string[] = [];
  stage.setRoom({
    store: { get: () => ({ local: [] }) as unknown as RoomState, subscribe: () => () => undefined },
    async publish(source, _track, options) {
      other.push(`${source} ${options?.music}`);
      return { source } as LocalTrack;
    },
    replaceTrack: async () => undefined,
    setPaused: async () => undefined,
    unpublish: async () => undefined,
  });
  await stage.goOnAir();
  assert.deepEqual(calls, ['publish microphone', 'as music']);
  assert.deepEqual(other, ['microphone true']);
});

test('a screen brings its sound along and takes it away again', async () => {
  const { stage, calls, given } = setUp();
  await stage.goOnAir();
  await stage.shareScreen();
  await stage.stopScreen();
  assert.deepEqual(calls, ['publish screen', 'publish screenAudio', 'unpublish screen', 'unpublish screenAudio']);
  assert.ok(given.every((track) => track.isStopped));
});

test('choosing no screen is not a failure', async () => {
  const { stage, refuse } = setUp();
  refuse(new DeviceError('denied', 'cancelled'));
  await stage.shareScreen();
  assert.equal(stage.store.getState().screen.status, 'off');
});

test('a device that is unplugged before the show is missing, and may be gone without', async () => {
  const { stage, given } = setUp();
  await stage.open('camera');
  given[0]?.dispatchEvent(new Event('ended'));
  assert.equal(stage.store.getState().camera.reason, 'missing');
  await stage.dismiss('camera');
  assert.equal(stage.store.getState().camera.status, 'off');
});

test('a device that is unplugged during the show is missing, and another one goes on in its place', async () => {
  const { stage, calls, given } = setUp();
  await stage.open('camera');
  await stage.goOnAir();
  given[0]?.dispatchEvent(new Event('ended'));
  assert.equal(stage.store.getState().camera.reason, 'missing');
  await stage.open('camera');
  assert.deepEqual(calls, ['publish camera', 'replace camera']);
  given[1]?.dispatchEvent(new Event('ended'));
  await stage.dismiss('camera');
  assert.deepEqual(calls.slice(2), ['unpublish camera']);
});

test('what cannot be opened in the place of another is not published any more', async () => {
  const { stage, calls, refuse } = setUp();
  await stage.open('camera');
  await stage.goOnAir();
  refuse(new DeviceError('busy', 'in use'));
  await stage.open('camera', { deviceId: 'other' });
  assert.deepEqual(calls, ['publish camera', 'unpublish camera']);
});

test('a device that is not plugged in any more gives way to the browser’s choice', async () => {
  const { stage } = setUp();
  await stage.open('camera', { deviceId: 'gone' });
  assert.equal(stage.store.getState().camera.status, 'on');
});

test('a device that comes after something else was asked for is given back', async () => {
  const { stage, given } = setUp();
  await Promise.all([stage.open('camera'), stage.open('camera')]);
  assert.deepEqual(
    given.map(({ isStopped }) => isStopped),
    [true, false],
  );
  await Promise.all([stage.open('microphone'), stage.shut('microphone')]);
  assert.equal(given[2]?.isStopped, true);
  assert.equal(stage.store.getState().microphone.status, 'off');
  await Promise.all([stage.shareScreen(), stage.stopScreen()]);
  assert.deepEqual([given[3]?.isStopped, given[4]?.isStopped], [true, true]);
  assert.equal(stage.store.getState().screen.status, 'off');
});

test('another screen takes the place of the one before, unless none is chosen', async () => {
  const { stage, calls, given, refuse } = setUp();
  await stage.goOnAir();
  await stage.shareScreen();
  refuse(new DeviceError('denied', 'cancelled'));
  await stage.shareScreen();
  assert.equal(stage.store.getState().screen.status, 'on');
  refuse(null);
  await stage.shareScreen();
  assert.deepEqual(
    given.map(({ isStopped }) => isStopped),
    [true, true, false, false],
  );
  assert.deepEqual(calls.slice(2, 4), ['unpublish screen', 'unpublish screenAudio']);
});

test('devices outlive the room: in another one they are on air again when it says so', async () => {
  const { stage, calls, given } = setUp();
  await stage.open('camera');
  await stage.goOnAir();
  stage.setRoom(null);
  assert.equal(stage.store.getState().isOnAir, false);
  assert.equal(given[0]?.isStopped, false);
  await stage.shut('camera');
  assert.deepEqual(calls, ['publish camera']);
});

test('a stage that is closed asks for no device any more', async () => {
  const { stage, given } = setUp();
  stage.close();
  await stage.open('microphone');
  await stage.shareScreen();
  assert.deepEqual(given, []);
  const { microphone, screen } = stage.store.getState();
  assert.deepEqual([microphone.status, screen.status], ['off', 'off']);
});

test('closing stops every device', async () => {
  const { stage, given } = setUp();
  await stage.open('camera');
  await stage.shareScreen();
  stage.close();
  assert.ok(given.every((track) => track.isStopped));
  assert.equal(stage.store.getState().camera.status, 'off');
});

test('where every device is shut, also one that is being opened, they may be opened again', async () => {
  const { stage, given } = setUp();
  await stage.open('camera');
  const opening = stage.open('microphone');
  stage.shutAll();
  await opening;
  assert.ok(given.length === 2 && given.every((track) => track.isStopped));
  assert.equal(stage.store.getState().microphone.status, 'off');
  await stage.open('camera');
  assert.equal(stage.store.getState().camera.status, 'on');
});
