import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Inbox } from './inbox.ts';

function inbox() {
  const seen: unknown[] = [];
  return { seen, box: new Inbox((event, payload) => seen.push([event, (payload as { seq?: number }).seq])) };
}

test('what arrives during a join comes after its answer, without what the answer contains', () => {
  const { box, seen } = inbox();
  box.hold();
  box.receive('a', { seq: 4 });
  box.receive('b', { seq: 6 });
  box.receive('unnumbered', {});
  assert.deepEqual(seen, []);
  box.contains(5);
  box.release();
  assert.deepEqual(seen, [
    ['b', 6],
    ['unnumbered', undefined],
  ]);
});

test('missed events come first, and none comes twice', () => {
  const { box, seen } = inbox();
  box.receive('a', { seq: 1 });
  box.hold();
  box.receive('c', { seq: 3 });
  box.replay('a', { seq: 1 });
  box.replay('b', { seq: 2 });
  box.replay('c', { seq: 3 });
  box.release();
  assert.deepEqual(
    seen.map((entry) => (entry as string[])[0]),
    ['a', 'b', 'c'],
  );
  assert.equal(box.lastSeq, 3);
});

test('a new server counts from the beginning', () => {
  const { box, seen } = inbox();
  box.receive('a', { seq: 40 });
  box.contains(2);
  box.receive('b', { seq: 3 });
  assert.equal(seen.length, 2);
});

test('what a large room sends together comes one by one, each once', () => {
  const { box, seen } = inbox();
  const events = (...numbers: number[]) => ({
    events: numbers.map((seq) => ({ event: `e${seq}`, payload: { seq } })),
  });
  box.receive('roomEvents', events(1, 2));
  box.hold();
  box.receive('roomEvents', events(2, 3, 4));
  box.contains(3);
  box.release();
  box.receive('roomEvents', { events: [{ event: 'unnumbered', payload: {} }] });
  assert.deepEqual(
    seen.map((entry) => (entry as string[])[0]),
    ['e1', 'e2', 'e4', 'unnumbered'],
  );
});

test('a snapshot stands for what it contains, and an old one for nothing', () => {
  const { box, seen } = inbox();
  box.receive('a', { seq: 1 });
  box.receive('roomSnapshot', { seq: 7 });
  box.receive('late', { seq: 6 });
  box.receive('roomSnapshot', { seq: 6 });
  box.receive('b', { seq: 8 });
  assert.deepEqual(seen, [
    ['a', 1],
    ['roomSnapshot', 7],
    ['b', 8],
  ]);
});

test('a snapshot of what was all told counts, for it may say more than events do', () => {
  const { box, seen } = inbox();
  box.receive('a', { seq: 3 });
  box.receive('roomSnapshot', { seq: 3 });
  box.receive('a', { seq: 3 });
  box.receive('b', { seq: 4 });
  assert.deepEqual(seen, [
    ['a', 3],
    ['roomSnapshot', 3],
    ['b', 4],
  ]);
});

test('what a lost connection left behind is not delivered', () => {
  const { box, seen } = inbox();
  box.hold();
  box.receive('a', { seq: 1 });
  box.discard();
  box.hold();
  box.release();
  assert.deepEqual(seen, []);
});
