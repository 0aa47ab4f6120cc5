import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChatMessage } from '@footlight/contract';
import { Person } from '../support/person.ts';
import { startPostgres } from '../support/postgres.ts';
import type { RoomSocket } from '../support/room-socket.ts';
import { ServerProcess } from '../support/server-process.ts';
import { liveShow, seat } from '../support/show.ts';

const writers = 60;
const messagesEach = 40;

/** What one writer knows: the number each of its messages was acknowledged with. */
interface Diary {
  acknowledged: Map<string, number>;
  retried: number;
}

/** Writes until all is acknowledged, one message after the other, whatever happens to the connection. */
async function write(
  person: Person,
  enter: (person: Person) => Promise<RoomSocket>,
  on: { acknowledged: () => void; up: () => Promise<void> },
): Promise<Diary> {
  const diary: Diary = { acknowledged: new Map(), retried: 0 };
  let socket: RoomSocket | undefined;
  for (let count = 0; count < messagesEach; count++) {
    const message = { text: `${person.id} ${count}`, clientId: `message-${count}` };
    for (;;) {
      await on.up();
      try {
        socket = socket?.connected ? socket : await enter(person);
        const asked = socket.ask('chatMessage', message);
        if (Math.random() < 0.08) setImmediate((lost: RoomSocket) => lost.drop(), socket);
        const answer = await asked;
        if (!answer.ok) throw new Error(answer.error.code);
        diary.acknowledged.set(message.text, answer.message.number);
        break;
      } catch {
        // The answer was lost, or the server is away: the same message again, on a new connection.
        socket?.close();
        socket = undefined;
        diary.retried++;
      }
    }
    on.acknowledged();
  }
  socket?.close();
  return diary;
}

async function wholeHistory(person: Person, id: string): Promise<ChatMessage[]> {
  const messages: ChatMessage[] = [];
  for (let more = true; more; ) {
    const query = { after: messages.at(-1)?.number ?? 0, limit: 100 };
    const page = await person.get('listMessages', { params: { id }, query });
    messages.push(...page.items);
    more = page.more;
  }
  return messages;
}

for (const kind of ['PGlite', 'PostgreSQL'] as const)
  test(`on ${kind}, ${writers} people write ${messagesEach} messages each, connections break, the server is killed: each is there once, in order`, async (t) => {
    const postgres = kind === 'PostgreSQL' ? await startPostgres() : undefined;
    const server = await ServerProcess.start({
      ...(postgres !== undefined && { DATABASE_URL: postgres.url }),
      BROADCAST_GRACE_SECONDS: '600',
      LOG_LEVEL: 'fatal',
    });
    try {
      const { host, show } = await liveShow(server.url);
      const people = await Promise.all(Array.from({ length: writers }, () => Person.guest(server.url)));
      const most = writers * messagesEach;
      let acknowledged = 0;
      let up = Promise.resolve();
      const diaries = await Promise.all(
        people.map((person) =>
          write(person, async (who) => (await seat(who, show)).socket, {
            up: () => up,
            acknowledged: () => {
              acknowledged++;
              if (acknowledged === Math.floor(most / 3) || acknowledged === Math.floor((most * 2) / 3))
                up = server.restart();
            },
          }),
        ),
      );
      assert.equal(acknowledged, most);
      const history = await wholeHistory(host, show.id);
      assert.deepEqual(
        history.map(({ number }) => number),
        Array.from({ length: most }, (_, index) => index + 1),
      );
      const numbers = new Map(history.map(({ text, number }) => [text, number]));
      assert.equal(numbers.size, most);
      for (const diary of diaries)
        for (const [text, number] of diary.acknowledged) assert.equal(numbers.get(text), number, text);
      for (const { acknowledged: own } of diaries) {
        const order = [...own.values()];
        assert.deepEqual(
          order,
          [...order].sort((a, b) => a - b),
        );
      }
      const late = await seat(await Person.guest(server.url), show);
      assert.deepEqual(late.joined.interaction.messages, history.slice(-50));
      late.socket.close();
      t.diagnostic(`${diaries.reduce((sum, { retried }) => sum + retried, 0)} of ${most} messages were sent again`);
    } finally {
      await server.stop();
      await postgres?.stop();
    }
  });
