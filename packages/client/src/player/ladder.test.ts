import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ladder } from './ladder.ts';

function ladder(...protocols: ('webrtc' | 'llhls' | 'hls')[]): Ladder {
  const made = new Ladder();
  made.options = protocols.map((protocol) => ({ protocol }));
  return made;
}
const at = (made: Ladder, nowMs: number) => made.best(nowMs)?.option.protocol;

test('the order is the server’s', () => {
  assert.equal(at(ladder('webrtc', 'llhls', 'hls'), 0), 'webrtc');
  assert.equal(at(ladder('llhls', 'hls', 'webrtc'), 0), 'llhls');
  assert.equal(ladder().best(0), null);
});

test('a rung that failed is left alone for a while, longer each time', () => {
  const made = ladder('webrtc', 'llhls', 'hls');
  made.failed('webrtc', 0);
  assert.equal(at(made, 1), 'llhls');
  assert.equal(made.climbInMs('llhls', 5_000), 10_000);
  assert.equal(at(made, 15_000), 'webrtc');
  made.failed('webrtc', 15_000);
  assert.equal(at(made, 44_999), 'llhls');
  assert.equal(at(made, 45_000), 'webrtc');
  assert.equal(made.climbInMs('webrtc', 0), null);
});

test('when everything has failed, the one that may be tried first is named, as failed', () => {
  const made = ladder('webrtc', 'hls');
  made.failed('webrtc', 0);
  made.failed('hls', 1_000);
  assert.deepEqual(made.best(2_000), { option: { protocol: 'webrtc' }, failed: true });
  made.forgive();
  assert.deepEqual(made.best(2_000), { option: { protocol: 'webrtc' }, failed: false });
});

test('a choice comes first, and the others after it when it fails or is not there', () => {
  const made = ladder('webrtc', 'llhls', 'hls');
  made.choice = 'hls';
  assert.equal(at(made, 0), 'hls');
  assert.equal(made.climbInMs('hls', 0), null);
  made.failed('hls', 0);
  assert.equal(at(made, 0), 'webrtc');
  made.options = [{ protocol: 'llhls' }];
  assert.equal(at(made, 0), 'llhls');
});
