import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FollowFacts, LiveFollower } from './follow.ts';

const facts = (latency: number, change: Partial<FollowFacts> = {}): FollowFacts => ({
  edge: { window: { from: 0, to: 100 }, latency, target: 0.6, giveUp: 3.2 },
  position: 100.6 - latency,
  paused: false,
  nowMs: 0,
  ...change,
});

test('a viewer who fell behind is brought back, one who is within reach catches up alone', () => {
  const follower = new LiveFollower();
  assert.equal(follower.look(facts(3)), 'stay');
  assert.equal(follower.look(facts(6)), 'jump');
});

test('it does not jump again and again', () => {
  const follower = new LiveFollower();
  assert.equal(follower.look(facts(6)), 'jump');
  assert.equal(follower.look(facts(6, { nowMs: 1_000 })), 'stay');
  assert.equal(follower.look(facts(6, { nowMs: 6_000 })), 'jump');
});

test('while the publisher is away there is nothing to jump to', () => {
  assert.equal(new LiveFollower().look(facts(30, { position: 99.8 })), 'stay');
});

test('a viewer who went back stays there until live is asked for', () => {
  const follower = new LiveFollower();
  follower.leave();
  assert.equal(follower.look(facts(60)), 'stay');
  assert.equal(follower.follows, false);
  follower.goLive();
  assert.equal(follower.look(facts(60)), 'jump');
});

test('“go live” out of a long pause counts at once, though the element plays a moment later', () => {
  const follower = new LiveFollower();
  follower.look(facts(30, { paused: true }));
  assert.equal(follower.follows, false);
  follower.goLive();
  follower.look(facts(30, { paused: true, position: 100 }));
  assert.equal(follower.follows, true);
});

test('a short pause is caught up, a long one stays behind', () => {
  const follower = new LiveFollower();
  follower.look(facts(1, { paused: true }));
  assert.equal(follower.follows, true);
  follower.look(facts(5, { paused: true }));
  assert.equal(follower.look(facts(5)), 'stay');
  assert.equal(follower.follows, false);
});
