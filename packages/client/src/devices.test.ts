import assert from 'node:assert/strict';
import { test } from 'node:test';
import { constraintsOf, Devices, toDeviceError } from './devices.ts';
import { rootMeanSquare } from './level-meter.ts';

const named = (name: string) => new DOMException('message', name);

test('every way a device can be refused has its reason', () => {
  const expected = {
    NotAllowedError: 'denied',
    NotFoundError: 'missing',
    NotReadableError: 'busy',
    AbortError: 'busy',
    OverconstrainedError: 'overconstrained',
    SecurityError: 'insecure',
    TypeError: 'unknown',
  };
  for (const [name, reason] of Object.entries(expected)) assert.equal(toDeviceError(named(name)).reason, reason);
  assert.equal(toDeviceError('odd').reason, 'unknown');
});

test('without media devices the page is not secure, for every call', async () => {
  const devices = new Devices();
  await assert.rejects(devices.list(), { reason: 'insecure' });
  await assert.rejects(devices.open({ kind: 'camera' }), { reason: 'insecure' });
  await assert.rejects(devices.openScreen(), { reason: 'insecure' });
  devices.onChange(() => undefined)();
  assert.equal(devices.canShareScreen, false);
});

test('a chosen device is asked for exactly, everything else is a wish', () => {
  assert.deepEqual(constraintsOf({ kind: 'camera', deviceId: 'c1', height: 1080 }), {
    video: {
      deviceId: { exact: 'c1' },
      width: { ideal: 1920 },
      height: { ideal: 1080 },
      frameRate: { ideal: 30 },
    },
  });
  const { audio } = constraintsOf({ kind: 'microphone', music: true });
  assert.deepEqual(audio, {
    echoCancellation: false,
    noiseSuppression: false,
    autoGainControl: false,
    channelCount: { ideal: 2 },
  });
});

test('levels run from silence to full scale', () => {
  assert.equal(rootMeanSquare(new Float32Array(8)), 0);
  assert.equal(rootMeanSquare(Float32Array.from([1, -1, 1, -1])), 1);
  assert.equal(rootMeanSquare(new Float32Array(0)), 0);
});

test('noise suppression and echo cancellation are on for voice, off for music, and as they were asked for', () => {
  const { audio } = constraintsOf({ kind: 'microphone', noiseSuppression: false });
  assert.deepEqual(audio, {
    echoCancellation: true,
    noiseSuppression: false,
    autoGainControl: true,
    channelCount: { ideal: 1 },
  });
});

/** A running microphone; `obeys`: its browser can change it. */
function microphone(obeys: boolean) {
  const settings: MediaTrackSettings = {
    deviceId: 'm1',
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
  };
  return {
    readyState: 'live',
    enabled: false,
    stop: () => undefined,
    getSettings: () => settings,
    applyConstraints: async (wanted: MediaTrackSettings) => {
      if (obeys) Object.assign(settings, wanted);
    },
  } as unknown as MediaStreamTrack;
}

test('a microphone is changed while it runs where the browser can, else opened again as it is wanted', async (t) => {
  const devices = new Devices();
  const track = microphone(true);
  assert.equal(await devices.changeMicrophone(track, { noiseSuppression: false }), track);
  const opened = microphone(false);
  const open = t.mock.method(devices, 'open', async () => Object.assign(opened, { enabled: true }));
  const answer = await devices.changeMicrophone(microphone(false), { noiseSuppression: false });
  assert.equal(answer, opened);
  assert.equal(answer.enabled, false, 'a paused microphone stays silent');
  assert.deepEqual(open.mock.calls[0]?.arguments, [{ kind: 'microphone', noiseSuppression: false, deviceId: 'm1' }]);
});

test('speakers are named once a microphone was allowed, which is given back; a browser with a window of its own lets one be chosen', async (t) => {
  const devices = new Devices();
  const stop = t.mock.fn();
  const open = t.mock.method(devices, 'open', async () => ({ stop }) as unknown as MediaStreamTrack);
  assert.equal(devices.hasSpeakerChooser, false);
  assert.equal(await devices.revealSpeakers(), null);
  assert.deepEqual([open.mock.callCount(), stop.mock.callCount()], [1, 1]);

  const browser = { mediaDevices: { selectAudioOutput: async () => ({ deviceId: 's1' }) } };
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator')!;
  t.after(() => Object.defineProperty(globalThis, 'navigator', before));
  Object.defineProperty(globalThis, 'navigator', { value: browser, configurable: true });
  assert.equal(await devices.revealSpeakers(), 's1');
  Object.assign(browser.mediaDevices, { selectAudioOutput: () => Promise.reject(named('NotAllowedError')) });
  await assert.rejects(devices.revealSpeakers(), { reason: 'denied' });
  assert.equal(open.mock.callCount(), 1, 'no microphone is asked for');
});
