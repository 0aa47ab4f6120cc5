import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linkify } from './linkify.ts';

const links = (text: string) => linkify(text).flatMap(({ text, href }) => (href === undefined ? [] : [text]));

test('addresses become links, everything is still there', () => {
  const text = 'See https://example.com/a?b=c#d, and http://example.org.';
  assert.deepEqual(links(text), ['https://example.com/a?b=c#d', 'http://example.org']);
  assert.equal(
    linkify(text)
      .map((part) => part.text)
      .join(''),
    text,
  );
});

test('a closing bracket is part of an address only if it was opened there', () => {
  assert.deepEqual(links('(https://example.com/x)'), ['https://example.com/x']);
  assert.deepEqual(links('https://example.com/Stage_(theatre)'), ['https://example.com/Stage_(theatre)']);
});

test('nothing else becomes a link', () => {
  for (const text of [
    'javascript:alert(1)',
    'data:text/html,<script>1</script>',
    'https://',
    'http://[::bad',
    'ftp://example.com',
    'https://paypal.com@evil.example/',
    '<a href="x">y</a>',
  ]) {
    assert.deepEqual(links(text), [], text);
  }
});
