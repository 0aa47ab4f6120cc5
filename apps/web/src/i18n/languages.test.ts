import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bestLanguage, directionOf } from './languages.ts';

test('the first language of the reader that the page speaks is taken, whatever its region', () => {
  assert.equal(bestLanguage(['fr-CA', 'ar-EG', 'en']), 'ar');
  assert.equal(bestLanguage(['JA-jp']), 'ja');
});

test('English is spoken to everybody else', () => {
  assert.equal(bestLanguage(['fr', 'de']), 'en');
  assert.equal(bestLanguage([]), 'en');
});

test('only Arabic is read from the right', () => {
  assert.equal(directionOf('ar'), 'rtl');
  assert.equal(directionOf('en'), 'ltr');
});
