import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Link, LinkScores } from './link-scores.ts';

const link = (consumerId: string, peerId: string, paused = false, layers: Link['layers'] = null) => ({
  consumerId,
  peerId,
  paused,
  layers,
});
/** Of a picture in one layer. */
const said = (consumerId: string, score: number, producerScore: number, producerLayers = 1) => ({
  consumerId,
  score,
  producerScore,
  producerLayers,
});

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
  scores.heard(said('a2', 10, 4));
  assert.equal(scores.tick(links).get('ann'), 'fair');
  assert.equal(scores.tick(links).get('ann'), 'fair');
  assert.equal(scores.tick(links).get('bo'), 'good');
});

test('a link begins at nought, which is not lost until it stays so', () => {
  const scores = new LinkScores();
  const links = [link('a', 'ann'), link('b', 'bo')];
  for (const consumerId of ['a', 'b']) scores.heard(said(consumerId, 10, 0));
  assert.equal(scores.tick(links).size, 0);
  scores.heard(said('a', 10, 10));
  assert.deepEqual([...scores.tick(links)], [['ann', 'good']]);
  for (let measurement = 0; measurement < 3; measurement++) assert.equal(scores.tick(links).has('bo'), false);
  assert.equal(scores.tick(links).get('bo'), 'lost');
});

test('a link that was paused begins anew', () => {
  const scores = new LinkScores();
  scores.heard(said('a', 10, 10));
  assert.equal(scores.tick([link('a', 'ann')]).get('ann'), 'good');
  scores.heard(said('a', 0, 0));
  scores.tick([link('a', 'ann', true)]);
  assert.equal(scores.tick([link('a', 'ann')]).size, 0);
});

test('a score that jumps moves the quality by and by', () => {
  const scores = new LinkScores();
  const links = [link('a', 'ann')];
  scores.heard(said('a', 10, 10));
  scores.tick(links);
  scores.heard(said('a', 0, 10));
  const falling = Array.from({ length: 4 }, () => scores.tick(links).get('ann'));
  assert.deepEqual(falling, ['fair', 'poor', 'poor', 'lost']);
  scores.heard(said('a', 10, 10));
  const rising = Array.from({ length: 3 }, () => scores.tick(links).get('ann'));
  assert.deepEqual(rising, ['fair', 'good', 'good']);
});

test('of whom nothing is meant to arrive is absent', () => {
  const scores = new LinkScores();
  scores.heard(said('a', 10, 10));
  assert.equal(scores.tick([link('a', 'ann', true)]).size, 0);
  assert.equal(scores.tick([]).size, 0);
});

test('a picture that arrives smaller than it is asked for is fair, and one that does not arrive is poor', () => {
  const scores = new LinkScores();
  const shown = (current: number | null, missing: number) => [link('a', 'ann', false, { current, missing })];
  scores.heard(said('a', 10, 10, 3));
  assert.equal(scores.tick(shown(2, 0)).get('ann'), 'good');
  const smaller = Array.from({ length: 3 }, () => scores.tick(shown(1, 1)).get('ann'));
  assert.deepEqual(smaller, ['good', 'good', 'fair']);
  const missing = Array.from({ length: 3 }, () => scores.tick(shown(null, 3)).get('ann'));
  assert.deepEqual(missing, ['fair', 'poor', 'poor']);
  const back = Array.from({ length: 3 }, () => scores.tick(shown(2, 0)).get('ann'));
  assert.deepEqual(back, ['fair', 'good', 'good']);
});

test('a picture that is just beginning, or beginning again, is not missing unless it stays away', () => {
  const scores = new LinkScores();
  const tick = (current: number | null, missing: number, paused = false) =>
    scores.tick([link('a', 'ann', paused, { current, missing })]).get('ann');
  scores.heard(said('a', 10, 10, 3));
  for (let times = 0; times < 2; times++) {
    assert.deepEqual([tick(null, 3), tick(0, 2), tick(2, 0), tick(2, 0)], ['good', 'good', 'good', 'good']);
    assert.equal(tick(null, 3, true), undefined);
  }
  assert.deepEqual([tick(null, 3), tick(null, 3), tick(null, 3)], ['good', 'fair', 'poor']);
});

test('layers that nobody had asked for are not missing while their publisher begins with them, one after the other', () => {
  const scores = new LinkScores();
  const tick = (current: number | null, missing: number) => {
    const quality = scores.tick([link('a', 'ann', false, { current, missing })]).get('ann');
    return [quality, scores.isShort];
  };
  const good = ['good', false];
  scores.heard(said('a', 10, 10, 1));
  for (let measurement = 0; measurement < 20; measurement++) assert.deepEqual(tick(0, 0), good);
  assert.deepEqual([tick(0, 2), tick(0, 2)], [good, good]);
  scores.heard(said('a', 10, 10, 2));
  assert.deepEqual([tick(0, 2), tick(0, 2)], [good, good]);
  for (let measurement = 0; measurement < 8; measurement++) assert.deepEqual(tick(1, 1), good);
  scores.heard(said('a', 10, 10, 3));
  assert.deepEqual([tick(1, 1), tick(1, 1), tick(2, 0)], [good, good, good]);
  scores.heard(said('a', 10, 10, 1));
  assert.deepEqual([tick(0, 0), tick(0, 0)], [good, good]);
});

test('a publisher that does not come to send what is asked for is fair after a while, and one that sends less than before soon', () => {
  const scores = new LinkScores();
  const shown = [link('a', 'ann', false, { current: 0, missing: 2 })];
  const qualities = (count: number) => Array.from({ length: count }, () => scores.tick(shown).get('ann'));
  scores.heard(said('a', 10, 10, 1));
  assert.deepEqual(new Set(qualities(12)), new Set(['good']));
  assert.equal(qualities(1).at(-1), 'fair');
  assert.equal(scores.isShort, false);
  scores.heard(said('a', 10, 10, 3));
  const whole = [link('a', 'ann', false, { current: 2, missing: 0 })];
  for (let measurement = 0; measurement < 10; measurement++) scores.tick(whole);
  scores.heard(said('a', 10, 10, 1));
  assert.deepEqual(qualities(3), ['good', 'good', 'fair']);
});

test('what is said of a consumer before it is ready here counts when it is, and not for ever', () => {
  const scores = new LinkScores();
  for (const consumerId of ['a', 'b']) scores.heard(said(consumerId, 10, 4));
  scores.tick([]);
  assert.equal(scores.tick([link('a', 'ann')]).get('ann'), 'poor');
  for (let measurement = 0; measurement < 6; measurement++) scores.tick([]);
  assert.equal(scores.tick([link('b', 'bo')]).size, 0);
});

test('who gets less than the server has is short, when it lasts; who gets all there is is not', () => {
  const scores = new LinkScores();
  const shown = (current: number | null, missing: number, paused = false) => {
    scores.tick([link('a', 'ann', paused, { current, missing })]);
    return scores.isShort;
  };
  assert.deepEqual([shown(0, 2), shown(0, 2)], [false, false]);
  scores.heard(said('a', 10, 10, 3));
  assert.equal(shown(0, 2), false, 'it has them only now, as far as is known');
  assert.deepEqual([shown(0, 2), shown(0, 2), shown(null, 3)], [false, true, true]);
  assert.equal(shown(2, 0), false);
  assert.deepEqual([shown(null, 1), shown(null, 1, true), shown(null, 1)], [false, false, false]);
  scores.heard(said('a', 10, 10, 1));
  assert.deepEqual([shown(0, 2), shown(0, 2)], [false, false]);
  scores.heard(said('a', 10, 0, 0));
  assert.deepEqual([shown(null, 3), shown(null, 3)], [false, false]);
});
