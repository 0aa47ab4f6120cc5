import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import type { Socket } from 'socket.io';
import { Backlog } from './backlog.ts';
import { Frame } from './frame.ts';

class Conn extends EventEmitter {
  terminated = false;
  readonly transport = { socket: { bufferedAmount: 0, terminate: () => (this.terminated = true) } };
}

test('what is held back and what the transport has not written count, until they are gone', () => {
  const conn = new Conn();
  const backlog = new Backlog(conn as unknown as Socket['conn'], 1000);
  conn.emit('packetCreate', { data: 'x'.repeat(300) });
  conn.emit('packetCreate', { data: Buffer.alloc(200) });
  conn.emit('packetCreate', {});
  assert.equal(backlog.bytes, 500);
  conn.transport.socket.bufferedAmount = 400;
  conn.emit('flush');
  assert.equal(backlog.bytes, 400);
  for (let count = 0; count < 10; count++) conn.emit('packetCreate', { data: 'x'.repeat(100) });
  assert.equal(conn.terminated, false);
  conn.emit('packetCreate', { data: 'x' });
  assert.equal(conn.terminated, true);
});

test('a frame has the head that its length asks for', () => {
  for (const [length, head] of [
    [10, 2],
    [125, 2],
    [126, 4],
    [65_535, 4],
    [65_536, 10],
  ] as const) {
    const text = 'é'.repeat(1) + 'x'.repeat(length - 3);
    const [bytes] = new Frame(text).options.wsPreEncodedFrame;
    assert.equal(bytes.length, head + length);
    assert.equal(bytes.toString('utf8', head), `4${text}`);
    const written = head === 2 ? bytes[1] : head === 4 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
    assert.equal(written, length);
  }
});
