/**
 * The people of tests/meetings/leak.test.ts, in a process of their own so that the server's memory is the server's alone: they come into a meeting, send and
 * receive, and go, again and again, in each way one can go.
 */
import { Person } from '../../support/person.ts';
import { MeetingBot } from './bot.ts';

export interface CyclistsTask {
  cycles: number;
}
export type CyclistsNews = { kind: 'ready' } | { kind: 'done' } | { kind: 'failed'; error: string };

/** So many are in the meeting at a time, beside the host. */
const atOnce = 6;
const exits = ['leave', 'vanish', 'kicked'] as const;

const [url] = process.argv.slice(2) as [string];
const tell = (news: CyclistsNews) => process.send!(news);

const host = await Person.user(url, { displayName: 'Host' });
const people = await Promise.all(Array.from({ length: atOnce }, (_, i) => Person.user(url, { displayName: `P${i}` })));
const { id: roomId } = await host.get('createRoom', { body: { title: 'Cycles' } });

async function run({ cycles }: CyclistsTask): Promise<void> {
  const seat = await MeetingBot.enter(url, host.token, roomId);
  await seat.publish('audio');
  await seat.publish('video');
  let left = cycles;
  const ride = async (person: Person) => {
    while (left-- > 0) await cycle(seat, person, exits[left % exits.length]!);
  };
  await Promise.all(people.map(ride));
  await seat.leave();
}

async function cycle(seat: MeetingBot, person: Person, exit: (typeof exits)[number]): Promise<void> {
  const bot = await MeetingBot.enter(url, person.token, roomId);
  const { peerId } = bot;
  const published = [await bot.publish('audio'), await bot.publish('video')];
  for (const producerId of published) {
    await seat.socket.next('newProducer', (info) => info.producerId === producerId);
    await seat.receive({ producerId });
  }
  const ofHost = bot.joined.producers.filter((info) => info.peerId === seat.peerId);
  const received = await Promise.all(ofHost.map((info) => bot.receive(info)));
  await Promise.all(received.map((track) => track.more(2)));
  if (exit === 'leave') await bot.leave();
  if (exit === 'vanish') await bot.vanish();
  if (exit === 'kicked') await kick(seat, bot, person);
  await seat.socket.next('peerLeft', (payload) => payload.peerId === peerId);
  for (const producerId of published)
    await seat.socket.next('producerClosed', (payload) => payload.producerId === producerId);
}

/** Out, and invited again, so that the next time is possible. */
async function kick(seat: MeetingBot, bot: MeetingBot, { id: userId }: Person): Promise<void> {
  await seat.socket.get('kickPeer', { peerId: bot.peerId, roomId });
  await bot.socket.next('removed', ({ reason }) => reason === 'kicked');
  await bot.hangUp();
  bot.socket.close();
  await host.get('putRoomMember', { params: { id: roomId }, body: { userId } });
  await host.get('removeRoomMember', { params: { id: roomId, userId } });
}

process.on('message', (task: CyclistsTask) => {
  run(task).then(
    () => tell({ kind: 'done' }),
    (error: unknown) =>
      tell({ kind: 'failed', error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
process.on('disconnect', () => process.exit());
tell({ kind: 'ready' });
