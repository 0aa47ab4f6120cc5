import type { TrackOptions } from '@footlight/load/rtc';
import { mediaWorkers } from '../../tests/support/children.ts';
import { newRoom } from '../../tests/support/meeting.ts';
import { Person } from '../../tests/support/person.ts';
import { ServerProcess } from '../../tests/support/server-process.ts';
import type { HallGroup, Seen } from './hall-group.ts';
import type { Microphone } from './meeting-speaker.ts';
import type { MeetingVisitor, VisitTimes } from './meeting-visitor.ts';
import { Remote } from './remote.ts';
import type { Cleanup } from './run.ts';

export interface HallOptions {
  /** Cameras on a page. */
  tiles: number;
  camera: TrackOptions;
  /** Microphones that are not muted, and how many of those talk at a time. */
  open: number;
  talk: number;
  workers: number;
}

/** So many listeners in one process: beyond that one thread does not follow. */
const listenersEach = 100;

/** A picture that has not come by then does not come any more. */
const settleMs = 60_000;

type Group = Remote<HallGroup>;

/** A meeting of our server with people who send and listeners who do not, in processes of their own. */
export class Hall {
  readonly server: ServerProcess;
  readonly roomId: string;
  readonly #host: Person;
  readonly #options: HallOptions;
  readonly #cleanup: Cleanup;
  readonly #visitor: Remote<MeetingVisitor>;
  readonly #senders: Group;
  readonly #audience: Group[] = [];
  /** By peer, in the order in which they came. */
  readonly microphones = new Map<string, Microphone>();
  readonly #spoken = new Set<string>();
  listeners = 0;

  private constructor(server: ServerProcess, host: Person, roomId: string, options: HallOptions, cleanup: Cleanup) {
    this.server = server;
    this.#host = host;
    this.roomId = roomId;
    this.#options = options;
    this.#cleanup = cleanup;
    this.#senders = new Remote('./hall-group.ts', cleanup);
    this.#visitor = new Remote('./meeting-visitor.ts', cleanup);
  }

  static async open(options: HallOptions, cleanup: Cleanup): Promise<Hall> {
    // As it is by default, but for the requests of so many who come from one address.
    const env = { MEDIASOUP_WORKERS: String(options.workers), SOCKET_EVENTS_PER_SECOND: '50' };
    const server = cleanup.add(await ServerProcess.start(env), (one) => one.stop());
    const { host, room } = await newRoom(server.url);
    return new Hall(server, host, room.id, options, cleanup);
  }

  get people(): number {
    return this.microphones.size;
  }

  get groups(): readonly Group[] {
    return [this.#senders, ...this.#audience];
  }

  async workers(): Promise<number[]> {
    return (await mediaWorkers(this.server.pid)).sort((a, b) => a - b);
  }

  /** Whoever is missing comes, first the people and then the listeners, each all at once. Answers how long each took. */
  async growTo(people: number, listeners: number): Promise<{ people: number[]; listeners: number[] }> {
    const { camera } = this.#options;
    await this.#enterAs('speaker');
    const entered = await this.#send(this.#senders, people - this.people, camera);
    for (const peerId of await this.#senders.ask('peerIds', null))
      if (!this.microphones.has(peerId)) this.microphones.set(peerId, 'muted');
    await this.#enterAs('viewer');
    const groups: Promise<number[]>[] = [];
    while (this.listeners < listeners) {
      if (this.#audience.length * listenersEach === this.listeners)
        this.#audience.push(new Remote('./hall-group.ts', this.#cleanup));
      const places = this.#audience.length * listenersEach - this.listeners;
      const count = Math.min(places, listeners - this.listeners);
      this.listeners += count;
      groups.push(this.#send(this.#audience.at(-1)!, count, null));
    }
    const arrived = { people: entered, listeners: (await Promise.all(groups)).flat() };
    await this.#arrange();
    await Promise.all(this.groups.map((group) => group.ask('settled', settleMs)));
    return arrived;
  }

  /** Somebody who has not talked yet does, and all others are silent. Answers how the pages that did not show this person came to do so. */
  async giveFloor(): Promise<Seen[]> {
    const ids = [...this.microphones.keys()];
    const talking = ids.filter((peerId) => this.microphones.get(peerId) === 'talks');
    const next = ids.findLast((peerId) => this.microphones.get(peerId) === 'muted' && !this.#spoken.has(peerId));
    if (next === undefined) return [];
    this.#spoken.add(next);
    for (const peerId of talking) await this.#set(peerId, 'open');
    const from = await this.#set(next, 'talks');
    const seen = await Promise.all(
      this.groups.map((group) => group.ask('seen', { peerId: next, from, withinMs: settleMs })),
    );
    await this.#set(next, 'muted');
    for (const peerId of talking) await this.#set(peerId, 'talks');
    return seen.flat();
  }

  async visits(joins: number, sends: boolean): Promise<VisitTimes> {
    const { tiles, camera } = this.#options;
    await this.#enterAs(sends ? 'speaker' : 'viewer');
    const { url } = this.server;
    return this.#visitor.ask('visit', { url, roomId: this.roomId, joins, tiles, camera: sends ? camera : null });
  }

  async #send(group: Group, count: number, camera: TrackOptions | null): Promise<number[]> {
    const { url } = this.server;
    const tokens: string[] = [];
    while (tokens.length < count) tokens.push((await Person.guest(url)).token!);
    return group.ask('enter', { url, roomId: this.roomId, tokens, tiles: this.#options.tiles, camera });
  }

  #enterAs(entryRole: 'speaker' | 'viewer') {
    return this.#host.get('updateRoom', { params: { id: this.roomId }, body: { entryRole } });
  }

  /** The first people talk, the next have open microphones, the others are muted. */
  async #arrange(): Promise<void> {
    const { open, talk } = this.#options;
    for (const [index, peerId] of [...this.microphones.keys()].entries())
      await this.#set(peerId, index < talk ? 'talks' : index < open ? 'open' : 'muted');
  }

  async #set(peerId: string, state: Microphone): Promise<number> {
    this.microphones.set(peerId, state);
    return this.#senders.ask('microphone', { peerId, state });
  }
}
