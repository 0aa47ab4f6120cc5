import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionOf, isFree, type KeyPress, shortcuts } from './shortcuts.ts';

const press = (key: string, more: Partial<KeyPress> = {}) =>
  actionOf({ key, code: '', shiftKey: false, altKey: false, ctrlKey: false, metaKey: false, repeat: false, ...more });

test('each key does its one thing, in either case', () => {
  assert.equal(press('m'), 'microphone');
  assert.equal(press('V'), 'camera');
  assert.equal(press('?', { shiftKey: true }), 'help');
  assert.equal(press('L', { shiftKey: true }), 'leave');
  assert.equal(new Set(Object.values(shortcuts)).size, Object.keys(shortcuts).length);
});

test('on keyboards of other scripts the place of a key counts, on Latin ones what it writes', () => {
  assert.equal(press('ь', { code: 'KeyM' }), 'microphone');
  assert.equal(press('ة', { code: 'KeyM' }), 'microphone');
  assert.equal(press('لا', { code: 'KeyB' }), null);
  assert.equal(press('Д', { code: 'KeyL', shiftKey: true }), 'leave');
  assert.equal(press('ь', { code: 'KeyM', ctrlKey: true }), null);
  assert.equal(press('؟', { code: 'Slash', shiftKey: true }), 'help');
  // French and Dvorak keyboards have other letters in these places.
  assert.equal(press('m', { code: 'Semicolon' }), 'microphone');
  assert.equal(press('q', { code: 'KeyA' }), null);
  assert.equal(press('é', { code: 'KeyM' }), null);
});

test('nobody leaves by a slip, and the browser keeps its keys', () => {
  assert.equal(press('l'), null);
  assert.equal(press('c', { ctrlKey: true }), null);
  assert.equal(press('m', { metaKey: true }), null);
  assert.equal(press('m', { altKey: true }), null);
  assert.equal(press('m', { shiftKey: true }), null);
  assert.equal(press('m', { repeat: true }), null);
  assert.equal(press('Enter'), null);
});

test('typing is never a command; space on a button presses it, unless a mouse has left the focus there', () => {
  const inside = (selector: string) => ({ closest: (list: string) => (list.includes(selector) ? {} : null) }) as never;
  for (const byKeys of [true, false]) {
    assert.equal(isFree(inside('textarea'), 'm', byKeys), false);
    assert.equal(isFree(inside('textarea'), ' ', byKeys), false);
    assert.equal(isFree(inside('[role="menu"]'), 'm', byKeys), false);
    assert.equal(isFree(inside('button,'), 'm', byKeys), true);
    assert.equal(isFree(null, ' ', byKeys), true);
  }
  assert.equal(isFree(inside('button,'), ' ', true), false);
  assert.equal(isFree(inside('button,'), ' ', false), true);
});
