import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StateStore } from './store.ts';
import { TypedEvents } from './typed-events.ts';

test('an update makes a new value and calls the listeners', () => {
  const store = new StateStore({ a: 1, b: 'x' });
  const before = store.get();
  let calls = 0;
  const stop = store.subscribe(() => calls++);
  store.update({ a: 2 });
  assert.deepEqual(store.get(), { a: 2, b: 'x' });
  assert.deepEqual(before, { a: 1, b: 'x' });
  stop();
  store.update({ a: 3 });
  assert.equal(calls, 1);
});

test('an update to the same values changes nothing', () => {
  const store = new StateStore({ a: 1 });
  const before = store.get();
  store.subscribe(() => assert.fail('nothing changed'));
  store.update({ a: 1 });
  store.update({});
  assert.equal(store.get(), before);
});

test('a listener that is added twice is called twice, and removed one at a time', () => {
  const events = new TypedEvents<{ tick: number }>();
  const seen: number[] = [];
  const listener = (value: number) => seen.push(value);
  const stop = events.on('tick', listener);
  events.on('tick', listener);
  events.emit('tick', 1);
  stop();
  events.emit('tick', 2);
  assert.deepEqual(seen, [1, 1, 2]);
});
