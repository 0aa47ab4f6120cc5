import type { Counts, MeetingMedia, SideName } from './meeting-media.ts';
import type { MeetingSide, Seat } from './meeting-sides.ts';
import { kinds } from './meeting-traffic.ts';
import type { Remote } from './remote.ts';

interface Participant {
  seat: Seat;
  producerIds: string[];
}

/** People of a meeting who all send and receive all others; their media is spread over processes. */
export class Crowd {
  readonly workerPid: number;
  readonly #name: SideName;
  readonly #side: MeetingSide;
  readonly #processes: readonly Remote<MeetingMedia>[];
  readonly #people: Participant[] = [];

  constructor(name: SideName, side: MeetingSide, processes: readonly Remote<MeetingMedia>[]) {
    this.workerPid = side.workerPid;
    this.#name = name;
    this.#side = side;
    this.#processes = processes;
  }

  get people(): number {
    return this.#people.length;
  }

  get consumers(): number {
    return this.people * (this.people - 1) * kinds.length;
  }

  async counts(): Promise<Counts> {
    const each = await this.#all('counts');
    const sum = (name: keyof Counts) => each.reduce((total, counts) => total + counts[name], 0);
    return { sent: sum('sent'), received: sum('received'), cpuSeconds: sum('cpuSeconds') };
  }

  async start(): Promise<void> {
    await this.#all('start');
  }

  async stop(): Promise<void> {
    await this.#all('stop');
  }

  async growTo(people: number): Promise<void> {
    while (this.people < people) await this.#add();
  }

  #all<N extends 'start' | 'stop' | 'counts'>(method: N) {
    return Promise.all(this.#processes.map((one) => one.ask(method, this.#name)));
  }

  async #add(): Promise<void> {
    const person = this.people;
    const process = this.#processes[person % this.#processes.length]!;
    const seat = await this.#side.enter();
    const [send, receive] = [await seat.createTransport(true), await seat.createTransport(false)];
    const who = { side: this.#name, person };
    const { sendDtls, receiveDtls, tracks } = await process.ask('prepare', {
      ...who,
      send,
      receive,
      router: seat.router,
    });
    await seat.connectTransport(true, sendDtls);
    await seat.connectTransport(false, receiveDtls);
    await process.ask('open', who);
    const producerIds: string[] = [];
    for (const { kind, rtpParameters } of tracks) producerIds.push(await seat.produce(kind, rtpParameters));
    for (const other of this.#people) {
      for (const producerId of other.producerIds) await seat.consume(producerId);
      for (const producerId of producerIds) await other.seat.consume(producerId);
    }
    this.#people.push({ seat, producerIds });
  }
}
