import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/**
 * The first port of `count` neighbouring ones that are free for UDP and TCP on 127.0.0.1. Tests of several processes may run side by
 * side, so the search begins at a place of this process's own.
 */
export async function freePortRange(count: number): Promise<number> {
  const [lowest, highest] = [20_000, 39_000];
  let port = lowest + ((process.pid * 37 + Math.floor(Math.random() * 5000)) % (highest - lowest));
  for (let tries = 0; tries < 500; tries++) {
    const range = Array.from({ length: count }, (_, index) => port + index);
    const free = await Promise.all(range.flatMap((candidate) => [tcpFree(candidate), udpFree(candidate)]));
    if (free.every(Boolean)) return port;
    port = port + count > highest ? lowest : port + count;
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
