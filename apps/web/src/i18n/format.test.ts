import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFormat } from './format.ts';

const english = createFormat('en');

test('a clock shows hours only when there are some', () => {
  assert.equal(english.clock(7), '0:07');
  assert.equal(english.clock(247.9), '4:07');
  assert.equal(english.clock(3847), '1:04:07');
  assert.equal(english.clock(-3), '0:00');
});

test('distances in time use the largest unit that fits', () => {
  const now = new Date('2030-05-01T12:00:00.000Z');
  assert.equal(english.relative('2030-05-01T15:30:00.000Z', now), 'in 3 hours');
  assert.equal(english.relative('2030-04-29T11:00:00.000Z', now), '2 days ago');
  assert.equal(english.relative('2030-05-01T12:00:20.000Z', now), 'in 20 seconds');
});

test('days are counted as in a calendar', () => {
  const evening = new Date(2030, 4, 1, 22, 0);
  assert.equal(english.relative(new Date(2030, 4, 2, 23, 0).toISOString(), evening), 'tomorrow');
  assert.equal(english.relative(new Date(2030, 4, 3, 1, 0).toISOString(), evening), 'in 2 days');
  assert.equal(english.relative(new Date(2030, 4, 2, 21, 0).toISOString(), evening), 'in 23 hours');
});

test('a moment of another day names the day', () => {
  const now = new Date(2030, 4, 1, 9, 0);
  assert.match(english.moment(new Date(2030, 4, 3, 20, 0).toISOString(), now), /Fri/);
  assert.doesNotMatch(english.moment(new Date(2030, 4, 1, 20, 0).toISOString(), now), /Wed/);
});

test('numbers follow the language', () => {
  assert.equal(english.compact(12_340), '12.3K');
  assert.equal(createFormat('ja').compact(12_340), '1.2万');
});
