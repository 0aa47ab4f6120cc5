import assert from 'node:assert/strict';
import { test } from 'node:test';
import { iceServerLinks } from './ice-links.ts';

test('each address of each server is a link, with what TURN asks for', () => {
  const servers = [
    { urls: ['stun:stun.example.net'] },
    { urls: ['turn:turn.example.net?transport=udp', 'turns:turn.example.net'], username: 'a "b"', credential: 'c\\d' },
  ];
  const secret = 'rel="ice-server"; username="a \\"b\\""; credential="c\\\\d"; credential-type="password"';
  assert.equal(
    iceServerLinks(servers),
    [
      '<stun:stun.example.net>; rel="ice-server"',
      `<turn:turn.example.net?transport=udp>; ${secret}`,
      `<turns:turn.example.net>; ${secret}`,
    ].join(', '),
  );
  assert.equal(iceServerLinks([]), '');
});
