import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDirectRequest } from './direct-request.ts';

const read = (text: string) => readDirectRequest(Buffer.from(text, 'latin1'), '/hls/');
const plain =
  'GET /hls/show/video/index.m3u8?_HLS_msn=3 HTTP/1.1\r\nHost: a.example\r\nAccept-Encoding: gzip\r\nX-Mine:\tone\r\n\r\n';

test('a plain GET is read, with as many bytes as it has', () => {
  const request = read(`${plain}GET /hls/more`);
  assert.ok(typeof request === 'object');
  assert.deepEqual(request.target, { first: 'show', rest: 'video/index.m3u8', query: '?_HLS_msn=3' });
  assert.deepEqual({ ...request.headers }, { host: 'a.example', 'accept-encoding': 'gzip', 'x-mine': 'one' });
  assert.equal(request.length, plain.length);
});

test('however much of it is missing, the rest is waited for', () => {
  for (let length = 0; length < plain.length; length++) assert.equal(read(plain.slice(0, length)), 'more', `${length}`);
});

const fields = (...lines: string[]) => `GET /hls/show/a HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
const host = 'Host: a.example';
const others: Record<string, string> = {
  'another method': plain.replace('GET', 'PUT'),
  'another path': plain.replace('/hls/', '/api/'),
  'an escaped path': plain.replace('video', 'vid%65o'),
  'a whole address': plain.replace('/hls/', 'http://a.example/hls/'),
  'HTTP/1.0': plain.replace('1.1', '1.0'),
  'two spaces': plain.replace('GET /', 'GET  /'),
  'a space in the path': plain.replace('video', 'vi deo'),
  'a byte that is not ASCII in the path': plain.replace('video', 'vid\xe9o'),
  'no host': fields('Accept: a'),
  'two hosts': fields(host, 'host: b.example'),
  'a body': fields(host, 'Content-Length: 3'),
  'a body in chunks': fields(host, 'Transfer-Encoding: chunked'),
  'an upgrade': fields(host, 'Connection: Upgrade', 'Upgrade: websocket'),
  'an end after it': fields(host, 'Connection: close'),
  'a wait': fields(host, 'Expect: 100-continue'),
  'a folded field': fields(host, 'X-Mine: one', ' two'),
  'a space before the colon': fields(host, 'X-Mine : one'),
  'a line that is no field': fields(host, 'X-Mine'),
  'a lone line feed': fields(`${host}\nX-Mine: one`),
  'a lone carriage return': fields(`${host}\rX-Mine: one`),
  'a zero byte': fields(`${host}\0`),
  'a name of nothing': fields(host, ': one'),
  'a head without end': `GET /hls/show/${'a'.repeat(9000)}`,
  'a long head': fields(host, `X-Mine: ${'a'.repeat(9000)}`),
};
for (const [what, text] of Object.entries(others)) {
  test(`${what} is left to Node's server`, () => assert.equal(read(text), 'other'));
}
