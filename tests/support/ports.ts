import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/** Below those that Linux gives to connections by itself, from 32,768 on. */
const [lowest, highest] = [20_000, 32_000];
/** Tests of several processes run side by side, so each begins at a place of its own. */
const perProcess = 100;
let next = lowest + ((process.pid * perProcess) % (highest - lowest));

/** The first port of `count` neighbouring ones that are free for UDP and TCP on 127.0.0.1, and that this process has not been given before. */
export async function freePortRange(count: number): Promise<number> {
  for (let tries = 0; tries < 500; tries++) {
    if (next + count > highest) next = lowest;
    const range = Array.from({ length: count }, (_, index) => next + index);
    // Whoever asks meanwhile gets others.
    next += count;
    const free = await Promise.all(range.flatMap((candidate) => [tcpFree(candidate), udpFree(candidate)]));
    if (free.every(Boolean)) return range[0]!;
  }
  throw new Error(`no ${count} neighbouring free ports`);
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
