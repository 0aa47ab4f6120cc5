import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LinkScores } from './link-scores.ts';

const link = (consumerId: string, peerId: string, paused = false) => ({ consumerId, peerId, paused });

test('good until the server says otherwise, and the worst of a peer counts', () => {
  const scores = new LinkScores();
  const links = [link('a1', 'ann'), link('a2', 'ann'), link('b1', 'bo')];
  assert.deepEqual(
    [...scores.tick(links)],
    [
      ['ann', 'good'],
      ['bo', 'good'],
    ],
  );
  scores.heard({ consumerId: 'a2', score: 10, producerScore: 4 });
  assert.equal(scores.tick(links).get('ann'), 'fair');
  assert.equal(scores.tick(links).get('ann'), 'fair');
  assert.equal(scores.tick(links).get('bo'), 'good');
});

test('a score that jumps moves the quality by and by', () => {
  const scores = new LinkScores();
  const links = [link('a', 'ann')];
  scores.tick(links);
  scores.heard({ consumerId: 'a', score: 0, producerScore: 10 });
  const falling = Array.from({ length: 4 }, () => scores.tick(links).get('ann'));
  assert.deepEqual(falling, ['fair', 'poor', 'poor', 'lost']);
  scores.heard({ consumerId: 'a', score: 10, producerScore: 10 });
  const rising = Array.from({ length: 3 }, () => scores.tick(links).get('ann'));
  assert.deepEqual(rising, ['fair', 'good', 'good']);
});

test('of whom nothing is meant to arrive is absent', () => {
  const scores = new LinkScores();
  scores.heard({ consumerId: 'a', score: 0, producerScore: 0 });
  assert.equal(scores.tick([link('a', 'ann', true)]).size, 0);
  assert.equal(scores.tick([]).size, 0);
  assert.equal(scores.tick([link('a', 'ann')]).get('ann'), 'good');
});
