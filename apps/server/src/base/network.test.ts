import assert from 'node:assert/strict';
import { test } from 'node:test';
import { networkOf } from './network.ts';

test('an IPv6 subscriber is its 64-bit prefix, however it is written; IPv4 is one address', () => {
  assert.equal(networkOf('2001:db8:0:1::5'), '2001:db8:0:1');
  assert.equal(networkOf('2001:0DB8:0000:0001:ffff:1:2:3'), '2001:db8:0:1');
  assert.equal(networkOf('2001:db8::1'), '2001:db8:0:0');
  assert.equal(networkOf('::1'), '0:0:0:0');
  assert.equal(networkOf('fe80::1%eth0'), 'fe80:0:0:0');
  assert.equal(networkOf('::ffff:192.0.2.7'), '192.0.2.7');
  assert.equal(networkOf('192.0.2.7'), '192.0.2.7');
});
