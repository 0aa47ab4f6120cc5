import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below those that Linux gives to connections by itself, from 32,768 on. */
const [lowest, highest] = [20_000, 32_000];
/**
 * Tests of several processes run side by side, and between looking at a port and using it a second may pass, so no two
 * processes look at the same ones: a process has blocks of its own, and listens on the first port of each for as long
 * as it lives.
 */
const blockSize = 100;
const blocks = (highest - lowest) / blockSize;
let leased = 0;
let next = 0;
let end = 0;

/** The first port of `count` neighbouring ones (at most 99) that are free for UDP and TCP on 127.0.0.1, and that nobody else has been given. */
export async function freePortRange(count: number): Promise<number> {
  if (count >= blockSize) throw new RangeError(`${count} neighbouring ports are more than ${blockSize - 1}`);
  for (;;) {
    if (next + count > end) await leaseBlock();
    // Somebody who asked meanwhile may have taken the whole of it.
    if (next + count > end) continue;
    const range = Array.from({ length: count }, (_, index) => next + index);
    // Whoever asks meanwhile gets others.
    next += count;
    const free = await Promise.all(range.flatMap((candidate) => [tcpFree(candidate), udpFree(candidate)]));
    if (free.every(Boolean)) return range[0]!;
  }
}

/** Makes the next block that nobody has ours; each process begins to look at a place of its own. */
async function leaseBlock(): Promise<void> {
  while (leased < blocks) {
    const first = lowest + ((process.pid + leased++) % blocks) * blockSize;
    const lease = createServer().unref();
    try {
      await once(lease.listen({ port: first, host: '127.0.0.1', exclusive: true }), 'listening');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      continue;
    }
    [next, end] = [first + 1, first + blockSize];
    return;
  }
  throw new Error(`all ${blocks} blocks of ports are taken`);
}

function tcpFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
      .once('error', () => resolve(false))
      .listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

function udpFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
      .once('error', () => resolve(false))
      .bind(port, '127.0.0.1', () => socket.close(() => resolve(true)));
  });
}
