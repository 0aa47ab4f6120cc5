import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLink } from './link.ts';

test('links lead to pages and run nothing', () => {
  for (const good of ['https://shop.example/a?b=c#d', 'http://127.0.0.1:8080/']) assert.equal(isLink(good), true, good);
  for (const bad of ['shop.example', 'javascript:alert(1)', 'data:text/html,x', ' ', 'ftp://a.example', 'file:///x'])
    assert.equal(isLink(bad), false, bad);
});
