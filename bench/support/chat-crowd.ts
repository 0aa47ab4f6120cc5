/**
 * A part of the audience of bench/chat.ts, a process of its own: opens its sockets, then the first of them write one after the other while all note when they were told.
 * A message carries the time it was sent.
 */
import { RawSocket } from './raw-socket.ts';

export interface Crowd {
  port: number;
  /** One socket each; null for a server that asks for none. */
  tokens: (string | null)[];
  /** What each socket asks first. */
  join: { event: string; payload: object } | null;
  senders: number;
}
export interface Talk {
  perSecond: number;
  seconds: number;
}
export interface Heard {
  sent: number;
  acknowledged: number;
  delivered: number;
  /** Frames that carried messages. */
  frames: number;
  /** Deliveries by whole milliseconds from being sent to being told. */
  histogram: number[];
  cpuSeconds: number;
  lost: number;
  refusals: string[];
}

const now = () => performance.timeOrigin + performance.now();
const mark = '"text":"@';
/** The rest of a message of usual length. */
const filler = 'What a show! Where did you get that jacket, and is it there in blue?';

const sockets: RawSocket[] = [];
let senders = 0;
let histogram: number[] = [];
let [delivered, frames] = [0, 0];

function hear(frame: Buffer): void {
  const at = now();
  let from = frame.indexOf(mark);
  if (from !== -1) frames++;
  while (from !== -1) {
    const start = from + mark.length;
    const sentAt = Number(frame.toString('latin1', start, frame.indexOf(' ', start)));
    const ms = Math.max(0, Math.floor(at - sentAt));
    histogram[ms] = (histogram[ms] ?? 0) + 1;
    delivered++;
    from = frame.indexOf(mark, start);
  }
}

async function gather({ port, tokens, join, senders: count }: Crowd): Promise<void> {
  senders = count;
  for (const token of tokens) {
    const socket = await RawSocket.open(port, token ?? undefined, hear);
    sockets.push(socket);
    if (join === null) continue;
    const answer = await socket.ask(join.event, join.payload);
    if (!answer.startsWith('[{"ok":true')) throw new Error(answer.slice(0, 300));
  }
}

async function talk({ perSecond, seconds }: Talk): Promise<Heard> {
  histogram = [];
  delivered = frames = 0;
  const cpu = process.cpuUsage();
  const refusals: string[] = [];
  const total = senders === 0 ? 0 : perSecond * seconds;
  let acknowledged = 0;
  const startedAt = performance.now();
  const answers: Promise<void>[] = [];
  for (let count = 0; count < total; count++) {
    const waitMs = startedAt + (count * 1000) / perSecond - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    const payload = { text: `@${now().toFixed(2)} ${filler}`, clientId: `m${count}` };
    const answer = sockets[count % senders]!.ask('chatMessage', payload).then((text) => {
      if (text.startsWith('[{"ok":true')) acknowledged++;
      else if (refusals.length < 3) refusals.push(text.slice(0, 200));
    });
    answers.push(answer);
  }
  // The last ones are still on their way; and who does not send listens as long as the others talk.
  const restMs = startedAt + seconds * 1000 + 3000 - performance.now();
  await new Promise((resolve) => setTimeout(resolve, restMs));
  await Promise.race([Promise.all(answers), new Promise((resolve) => setTimeout(resolve, 5000))]);
  const { user, system } = process.cpuUsage(cpu);
  const lost = sockets.filter(({ closed }) => closed).length;
  const cpuSeconds = (user + system) / 1e6;
  return { sent: total, acknowledged, delivered, frames, histogram, cpuSeconds, lost, refusals };
}

process.on('message', (task: { gather?: Crowd; talk?: Talk }) => {
  const work = task.gather !== undefined ? gather(task.gather) : talk(task.talk!);
  work.then(
    (done) => process.send!({ done: done ?? null }),
    (error: Error) => process.send!({ failed: error.message }),
  );
});
