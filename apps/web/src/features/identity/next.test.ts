import assert from 'node:assert/strict';
import { test } from 'node:test';
import { afterLogin } from './next.ts';

test('a path of the app is followed after logging in', () => {
  assert.equal(afterLogin(new URLSearchParams({ next: '/watch/1?q=2' })), '/watch/1?q=2');
});

test('an address elsewhere is not', () => {
  for (const next of ['', 'https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)']) {
    assert.equal(afterLogin(new URLSearchParams({ next })), '/studio');
  }
});
