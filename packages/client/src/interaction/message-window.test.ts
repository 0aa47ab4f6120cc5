import assert from 'node:assert/strict';
import { test } from 'node:test';
import { message, numbersOf } from '../testing/messages.ts';
import { MessageWindow } from './message-window.ts';

const held = (window: MessageWindow) => numbersOf(window.messages);

test('messages stand by number, each once, whatever the order they come in', () => {
  const window = new MessageWindow();
  window.restart([message(4), message(5)], false);
  window.receive(message(6));
  window.receive(message(6));
  window.receive(message(5));
  assert.deepEqual(held(window), [4, 5, 6]);
});

test('a number that is left out is told as missing, and what comes for it is put in its place', () => {
  const window = new MessageWindow();
  window.restart([message(1)], false);
  const missing = window.receive(message(5));
  assert.deepEqual(missing, { after: 1, upTo: 4 });
  window.replace(missing!, [message(2), message(4)]);
  assert.deepEqual(held(window), [1, 2, 4, 5]);
  // 3 was deleted: its number is not missed again.
  assert.equal(window.receive(message(6)), null);
});

test('one’s own message is held before those in front of it have come', () => {
  const window = new MessageWindow();
  window.restart([message(1)], false);
  window.insert(message(3));
  assert.equal(window.receive(message(2)), null);
  assert.equal(window.receive(message(3)), null);
  assert.deepEqual(held(window), [1, 2, 3]);
});

test('what was deleted stays away, also when an answer on its way still has it; restored by the room, it is back', () => {
  const window = new MessageWindow();
  window.restart([message(5), message(6)], false);
  window.delete('m3');
  window.clear('ann');
  window.replace({ after: 1, upTo: 4 }, [message(2), message(3), message(4, 'ann')]);
  assert.deepEqual(held(window), [2, 5, 6]);
  window.receive(message(3));
  assert.deepEqual(held(window), [2, 3, 5, 6]);
  // What Ann writes after that is not meant.
  window.receive(message(7, 'ann'));
  assert.deepEqual(held(window), [2, 3, 5, 6, 7]);
});

test('the first message of all is back when it is restored; before a window that is not the whole, it waits there', () => {
  const whole = new MessageWindow();
  whole.restart([message(1), message(2)], false);
  whole.delete('m1');
  whole.receive(message(1), true);
  assert.deepEqual(held(whole), [1, 2]);
  const part = new MessageWindow();
  part.restart([message(5), message(6)], false);
  part.receive(message(4), false);
  assert.deepEqual(held(part), [5, 6]);
});

test('when a person’s messages are restored, those that were not told are kept too when they are read', () => {
  const window = new MessageWindow();
  window.restart([message(4, 'ann'), message(5, 'ann'), message(6)], false);
  window.clear('ann');
  window.receive(message(5, 'ann'), true);
  window.replace({ after: 0, upTo: 4 }, [message(3, 'ann'), message(4, 'ann')]);
  assert.deepEqual(held(window), [3, 4, 5, 6]);
});

test('a deleted message is no longer quoted', () => {
  const window = new MessageWindow();
  window.restart([message(1), { ...message(2), replyTo: { id: 'm1', displayName: 'Bo', text: 'text 1' } }], false);
  window.delete('m1');
  assert.equal(window.messages[0]?.replyTo, null);
});

test('after an absence the hole and what may have been deleted meanwhile are asked for', () => {
  const window = new MessageWindow();
  window.restart([message(1), message(2)], false);
  assert.deepEqual(window.restart([message(9), message(10)], false), { after: 0, upTo: 8 });
  assert.deepEqual(held(window), [1, 2, 9, 10]);
  // Everything was replayed: only the hole is asked for, and without one nothing.
  assert.deepEqual(window.restart([message(12)], true), { after: 10, upTo: 11 });
  assert.equal(window.restart([message(12), message(13)], true), null);
});

test('a window that lies far back is let go', () => {
  const window = new MessageWindow();
  window.restart([message(1)], false);
  assert.equal(window.restart([message(2000)], false), null);
  assert.deepEqual(held(window), [2000]);
});
