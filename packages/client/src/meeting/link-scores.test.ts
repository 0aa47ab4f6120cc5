import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LinkScores } from './link-scores.ts';

const link = (consumerId: string, peerId: string, paused = false) => ({ consumerId, peerId, paused });

/** As many measurements as it takes until a link of which nothing was said counts. */
function settle(scores: LinkScores, links: Parameters<LinkScores['tick']>[0]) {
  for (let measurement = 0; measurement < 5; measurement++) assert.equal(scores.tick(links).size, 0);
}

test('nothing is said before something is known; then good until the server says otherwise, and the worst of a peer counts', () => {
  const scores = new LinkScores();
  const links = [link('a1', 'ann'), link('a2', 'ann'), link('b1', 'bo')];
  settle(scores, links);
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

test('a link begins at nought, which is not lost until it stays so', () => {
  const scores = new LinkScores();
  const links = [link('a', 'ann'), link('b', 'bo')];
  for (const consumerId of ['a', 'b']) scores.heard({ consumerId, score: 10, producerScore: 0 });
  assert.equal(scores.tick(links).size, 0);
  scores.heard({ consumerId: 'a', score: 10, producerScore: 10 });
  assert.deepEqual([...scores.tick(links)], [['ann', 'good']]);
  for (let measurement = 0; measurement < 3; measurement++) assert.equal(scores.tick(links).has('bo'), false);
  assert.equal(scores.tick(links).get('bo'), 'lost');
});

test('a link that was paused begins anew', () => {
  const scores = new LinkScores();
  scores.heard({ consumerId: 'a', score: 10, producerScore: 10 });
  assert.equal(scores.tick([link('a', 'ann')]).get('ann'), 'good');
  scores.heard({ consumerId: 'a', score: 0, producerScore: 0 });
  scores.tick([link('a', 'ann', true)]);
  assert.equal(scores.tick([link('a', 'ann')]).size, 0);
});

test('a score that jumps moves the quality by and by', () => {
  const scores = new LinkScores();
  const links = [link('a', 'ann')];
  scores.heard({ consumerId: 'a', score: 10, producerScore: 10 });
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
  scores.heard({ consumerId: 'a', score: 10, producerScore: 10 });
  assert.equal(scores.tick([link('a', 'ann', true)]).size, 0);
  assert.equal(scores.tick([]).size, 0);
});
