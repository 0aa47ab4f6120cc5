import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orderPeople, type Seating } from './order.ts';

/** One letter a person. */
function order(seating: { [K in keyof Seating]?: Seating[K] | string }): string {
  const list = (value: unknown) => [...((value ?? '') as string)];
  return orderPeople({
    peers: list(seating.peers),
    pinned: list(seating.pinned),
    screens: list(seating.screens),
    speakers: list(seating.speakers),
    before: list(seating.before),
    places: Number(seating.places ?? 4),
  }).join('');
}

test('at first in the order in which they came', () => {
  assert.equal(order({ peers: 'abcdef' }), 'abcdef');
});

test('whoever is shown stays there, however much they speak', () => {
  assert.equal(order({ peers: 'abcdef', before: 'abcdef', speakers: 'cdab' }), 'abcdef');
});

test('a new speaker takes the place of who has been silent longest', () => {
  assert.equal(order({ peers: 'abcdef', before: 'abcdef', speakers: 'facb' }), 'abcfed');
  assert.equal(order({ peers: 'abcdef', before: 'abcdef', speakers: 'eabcd' }), 'abcedf');
});

test('a place that becomes free is filled by the next who was not shown', () => {
  assert.equal(order({ peers: 'acdef', before: 'abcdef' }), 'aecdf');
  assert.equal(order({ peers: 'acd', before: 'abcd' }), 'acd');
  assert.equal(order({ peers: 'abcdg', before: 'abcd' }), 'abcdg');
});

test('pinned people and shared screens come first, and go back without disorder', () => {
  assert.equal(order({ peers: 'abcdef', before: 'abcdef', pinned: 'e', screens: 'c' }), 'ecabdf');
  assert.equal(order({ peers: 'abcdef', before: 'ecabdf' }), 'ecabdf');
  assert.equal(order({ peers: 'abcdef', before: 'abcdef', pinned: 'x' }), 'abcdef');
});

test('everybody is there once, whatever was before and however many places there are', () => {
  for (const places of [0, 1, 3, 9]) {
    const ordered = order({ peers: 'abcdef', before: 'xfbya', pinned: 'ba', screens: 'b', speakers: 'zcfd', places });
    assert.deepEqual([...ordered].sort().join(''), 'abcdef');
    assert.ok(ordered.startsWith('ba'));
  }
});

test('with one place it is whoever spoke last', () => {
  assert.equal(order({ peers: 'abc', before: 'abc', speakers: 'c', places: 1 })[0], 'c');
});
