import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasLink } from './links.ts';
import { BlockedWords } from './words.ts';

const found = (words: string[], text: string) => new BlockedWords(words).foundIn(text);

test('a blocked word is found whole, whatever its case, accents, width and invisible characters', () => {
  for (const text of ['spam', 'SPAM!', 'no spåm here', 'ｓｐａｍ', 's\u200bp\u00adam', '(spam)', 'a\nspam\tb'])
    assert.ok(found(['spam'], text), text);
  for (const text of ['spammer', 'antispam', 'spa m', 'sp-am', '']) assert.ok(!found(['spam'], text), text);
});

test('several words are found in a row', () => {
  assert.ok(found(['buy now'], 'Buy,  NOW!'));
  assert.ok(!found(['buy now'], 'now buy'));
  assert.ok(!found(['buy now'], 'buy nowhere'));
});

test('scripts without spaces are searched by character, marks belong to their letters', () => {
  assert.ok(found(['坏话'], '这是坏话吗'));
  assert.ok(!found(['坏话'], '坏的话'));
  assert.ok(found(['बुरा'], 'यह बुरा है'));
  assert.ok(!found(['बुर'], 'यह बुरा है'));
});

test('what has neither letters nor digits is found anywhere; nothing is found of nothing', () => {
  assert.ok(found(['🖕'], 'hey🖕you'));
  assert.ok(!found(['\u200b', ' '], 'anything at all'));
});

test('words that are patterns are only text, and long ones cost no more', () => {
  assert.ok(!found(['(a+)+$', '.*', '['], `${'a'.repeat(500)}!`));
  assert.ok(found(['(a+)+$'], 'say a!'));
});

test('links are found with and without scheme, and hidden ones', () => {
  for (const text of [
    'https://example.org',
    'see HTTP://x',
    'www.example',
    'example.com',
    'buy at shop.example.com/x now',
    'bit.ly/abc',
    'exa\u200bmple.com',
    'ｅｘａｍｐｌｅ.com',
    'example。com',
    '10.0.0.1:8080',
    'tg://resolve?domain=x',
  ])
    assert.ok(hasLink(text), text);
  for (const text of ['Hello. World', 'stop.it', 'v1.2.3', '3.50 €', 'e.g. this', 'and/or', 'a:b', 'so...com on'])
    assert.ok(!hasLink(text), text);
});
