import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Camera, VideoChoice } from './video-choice.ts';

const camera = (peerId: string, about: Partial<Camera> = {}): Camera => ({
  ...{ producerId: `${peerId}-camera`, peerId, screen: false, host: peerId === 'host', off: false },
  ...about,
});
const cameras = [camera('host'), camera('ann'), camera('bob')];

function stage() {
  const choice = new VideoChoice({ dominanceMs: 2_500 });
  return {
    choice,
    at: (ms: number, among: Camera[] = cameras) => choice.choose(among, ms)?.producerId,
    speaks: (peerId: string, ms: number) => choice.levels([{ peerId, volumeDb: -20 }], ms),
  };
}

test('the host is shown until somebody has been the active speaker for a while', () => {
  const { choice, at } = stage();
  assert.equal(at(0), 'host-camera');
  choice.activeSpeaker('ann', 1_000);
  assert.equal(at(3_000), 'host-camera');
  choice.activeSpeaker('bob', 3_200);
  assert.equal(at(4_000), 'host-camera', 'each has to be it for long enough');
  choice.activeSpeaker('ann', 4_500);
  assert.equal(at(6_900), 'host-camera');
  assert.equal(at(7_100), 'ann-camera');
  choice.activeSpeaker(null, 7_200);
  assert.equal(at(60_000), 'ann-camera', 'silence changes nothing');
});

test('the picture never leaves somebody who still speaks', () => {
  const { choice, at, speaks } = stage();
  assert.equal(at(0), 'host-camera');
  choice.activeSpeaker('ann', 0);
  for (let ms = 0; ms <= 20_000; ms += 500) {
    speaks('host', ms);
    assert.equal(at(ms), 'host-camera');
  }
  assert.equal(at(21_000), 'host-camera', 'between two words');
  assert.equal(at(21_600), 'ann-camera');
});

test('a steady sound that never becomes the active speaker is followed too, when who is shown is silent', () => {
  const { choice, at, speaks } = stage();
  choice.activeSpeaker('host', 0);
  assert.equal(at(0), 'host-camera');
  for (let ms = 500; ms < 5_000; ms += 500) {
    speaks('host', ms);
    speaks('ann', ms);
    assert.equal(at(ms), 'host-camera');
  }
  for (let ms = 5_000; ms < 6_000; ms += 500) {
    speaks('ann', ms);
    assert.equal(at(ms), 'host-camera', 'between two words of the host');
  }
  speaks('ann', 6_000);
  assert.equal(at(6_000), 'ann-camera');
  speaks('bob', 6_500);
  assert.equal(at(9_000), 'ann-camera', 'was not heard for long enough, and silence changes nothing');
  choice.activeSpeaker('host', 9_000);
  for (const ms of [9_000, 10_000, 11_000]) speaks('bob', ms);
  assert.equal(at(11_490), 'ann-camera');
  assert.equal(at(11_500), 'host-camera', 'the active speaker goes before');
});

test('a screen goes before all, at once; the host’s before others; what was shown under it is shown again', () => {
  const { choice, at } = stage();
  choice.activeSpeaker('ann', 0);
  at(0);
  assert.equal(at(3_000), 'ann-camera');
  const shared = camera('bob', { producerId: 'bob-screen', screen: true });
  const own = camera('host', { producerId: 'host-screen', screen: true });
  assert.equal(at(3_100, [...cameras, shared]), 'bob-screen');
  assert.equal(at(3_200, [...cameras, own, shared]), 'host-screen');
  assert.equal(at(3_300), 'ann-camera');
});

test('a speaker without a camera leaves the picture to the host; a camera that is off is shown only if there is no other', () => {
  const { choice, at } = stage();
  choice.activeSpeaker('ann', 0);
  at(0);
  assert.equal(at(3_000), 'ann-camera');
  choice.activeSpeaker('cleo', 3_000);
  assert.equal(at(6_000), 'host-camera');
  choice.activeSpeaker('ann', 6_000);
  assert.equal(at(9_000, [camera('host'), camera('ann', { off: true })]), 'host-camera');
  assert.equal(at(9_100, [camera('host', { off: true }), camera('ann', { off: true })]), 'host-camera');
  assert.equal(at(9_200, [camera('host', { off: true }), camera('ann')]), 'ann-camera');
  assert.equal(at(9_300, []), undefined);
});

test('of one person with two cameras the newest is shown', () => {
  const { at } = stage();
  assert.equal(at(0), 'host-camera');
  assert.equal(at(10, [camera('host'), camera('host', { producerId: 'other' })]), 'other');
});
