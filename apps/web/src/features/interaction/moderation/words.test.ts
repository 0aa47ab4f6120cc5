import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readWords } from './words.ts';

test('words come one a line or with commas, each once', () => {
  assert.deepEqual(readWords(' spam\n\nbuy now , Spam،رديء、だめ'), ['Spam', 'buy now', 'رديء', 'だめ']);
  assert.deepEqual(readWords(' \n,'), []);
});
