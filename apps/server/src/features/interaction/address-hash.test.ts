import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AddressHash } from './address-hash.ts';

test('the same address is another hash in another show and under another secret', () => {
  const one = new AddressHash('one');
  assert.equal(one.of('a', '192.0.2.7'), one.of('a', '::ffff:192.0.2.7'));
  assert.notEqual(one.of('a', '192.0.2.7'), one.of('b', '192.0.2.7'));
  assert.notEqual(one.of('a', '192.0.2.7'), new AddressHash('two').of('a', '192.0.2.7'));
});
