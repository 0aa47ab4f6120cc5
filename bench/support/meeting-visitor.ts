/** Somebody who comes into the meeting of bench/meeting.ts again and again, in a process of its own, so that what the crowd costs is not in its times. */
import { connectRecv } from '@footlight/load/rtc';
import { Person } from '../../tests/support/person.ts';
import { RoomSocket } from '../../tests/support/room-socket.ts';
import { seatBySocket } from './meeting-sides.ts';

export interface VisitorTask {
  url: string;
  roomId: string;
  joins: number;
}
export interface VisitorNews {
  /** From the first byte of the socket to the first packet of somebody's picture, in milliseconds, and to one of everybody's. */
  firstMs: number[];
  allMs: number[];
}

async function join(url: string, token: string | undefined, roomId: string): Promise<{ first: number; all: number }> {
  const from = performance.now();
  const since = () => performance.now() - from;
  const socket = await RoomSocket.connect(url, token);
  const seat = await seatBySocket(socket, roomId);
  const receiver = await connectRecv(await seat.createTransport(false));
  await seat.connectTransport(false, receiver.dtlsParameters);
  const opened = receiver.open();
  let first = 0;
  const pictures = seat.producers.map(async ({ producerId, kind }) => {
    const track = receiver.receive(await seat.consume(producerId));
    if (kind === 'audio') return;
    await track.more(1);
    first ||= since();
  });
  await Promise.all([opened, ...pictures]);
  const all = since();
  await socket.get('leave', {});
  await receiver.close();
  socket.close();
  return { first, all };
}

process.on('message', async ({ url, roomId, joins }: VisitorTask) => {
  const { token } = await Person.guest(url);
  const news: VisitorNews = { firstMs: [], allMs: [] };
  for (let number = 0; number < joins; number++) {
    const { first, all } = await join(url, token, roomId);
    news.firstMs.push(first);
    news.allMs.push(all);
  }
  process.send!(news);
});
