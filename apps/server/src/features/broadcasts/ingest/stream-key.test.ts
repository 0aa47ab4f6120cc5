import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newId } from '../../../base/ids.ts';
import { StreamKeys } from './stream-key.ts';

const keys = new StreamKeys('a secret of this installation');
const broadcastId = newId();

test('a key says whose it is', () => {
  for (const version of [0, 1, 65_535]) {
    const key = keys.make({ broadcastId, version });
    assert.match(key, /^[\w-]{46}$/);
    assert.deepEqual(keys.read(key), { broadcastId, version });
  }
});

test('a key with any character changed, of another secret or of another form is none', () => {
  const key = keys.make({ broadcastId, version: 3 });
  for (let at = 0; at < key.length - 1; at++) {
    const other = key[at] === 'A' ? 'B' : 'A';
    assert.equal(keys.read(key.slice(0, at) + other + key.slice(at + 1)), undefined, `character ${at}`);
  }
  assert.equal(new StreamKeys('another').read(key), undefined);
  for (const text of ['', 'x', `${key}x`, key.slice(1), '\0'.repeat(46), '🎥'.repeat(23)])
    assert.equal(keys.read(text), undefined);
});
