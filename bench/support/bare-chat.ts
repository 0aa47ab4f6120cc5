/** The peer of bench/chat.ts: Socket.IO with one room and nothing else, as a process of its own. Prints its port. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';

const http = createServer();
const io = new Server(http, { transports: ['websocket'], perMessageDeflate: false, serveClient: false });
let number = 0;
io.on('connection', (socket) => {
  void socket.join('room');
  socket.on('chatMessage', ({ text, clientId }: { text: string; clientId: string }, answer: (ack: object) => void) => {
    const message = {
      id: '01890000-0000-7000-8000-000000000000',
      number: ++number,
      author: { kind: 'guest', id: '01890000-0000-7000-8000-000000000001', displayName: 'Guest', role: 'viewer' },
      text,
      replyTo: null,
      at: new Date().toISOString(),
      mediaTime: null,
      clientId,
    };
    io.to('room').emit('chatMessage', message);
    answer({ ok: true, message });
  });
});
http.listen(0, '127.0.0.1', () => process.stdout.write(`${(http.address() as AddressInfo).port}\n`));
