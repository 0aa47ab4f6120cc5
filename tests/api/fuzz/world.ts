import assert from 'node:assert/strict';
import type { Broadcast, Meeting, Product } from '@footlight/contract';
import { EngineSocket } from '../../support/engine-socket.ts';
import { Person } from '../../support/person.ts';
import type { RoomSocket } from '../../support/room-socket.ts';
import { composeServer, type TestServer } from '../../support/server-in-process.ts';
import { MediaSeat } from './media-seat.ts';
import { RawHttp } from './raw-http.ts';

export const actorNames = ['nobody', 'guest', 'user', 'host', 'admin'] as const;
export type ActorName = (typeof actorNames)[number];

/** Ids of a message, of an act of a moderator, and of a restriction, in one chat. */
interface Talk {
  messageId: string;
  entryId: string;
  restrictionId: string;
}

async function talkIn({ id }: Broadcast, host: Person, somebody: Person): Promise<Talk> {
  const params = { id };
  const message = await somebody.get('postMessage', { params, body: { text: 'Hello' } });
  const body = { userId: somebody.id, kind: 'ban', reason: 'Text' } as const;
  const restriction = await host.get('restrict', { params, body });
  const [entry] = (await host.get('listAudit', { params })).items;
  return { messageId: message.id, entryId: entry!.id, restrictionId: restriction.id };
}

/** A server with a live show and everybody who will send it nonsense; and one bystander who must not notice. */
export class World {
  readonly server: TestServer;
  readonly people: Record<ActorName, Person>;
  /** The live show with real transports in it; no fuzzed request of the host or the admin names it. */
  readonly show: Broadcast;
  /** Another live show, private, of somebody else. */
  readonly foreign: Broadcast;
  /** A scheduled show of the host, that may come to harm. */
  readonly scratch: Broadcast;
  /** Of the host, in the line-up of `show`. */
  readonly product: Product;
  /** A meeting room of the host, that may come to harm. */
  readonly room: Meeting;
  /** What there is in its chat. */
  readonly talk: Talk;
  http: RawHttp;
  #seats: Record<'publisher' | 'viewer' | 'newcomer', MediaSeat> | undefined;
  #strangers: Partial<Record<ActorName, EngineSocket>> = {};
  #bystander: RoomSocket | undefined;

  private constructor(
    server: TestServer,
    people: Record<ActorName, Person>,
    shows: { show: Broadcast; foreign: Broadcast; scratch: Broadcast; talk: Talk; product: Product; room: Meeting },
  ) {
    this.server = server;
    this.people = people;
    this.show = shows.show;
    this.foreign = shows.foreign;
    this.scratch = shows.scratch;
    this.product = shows.product;
    this.room = shows.room;
    this.talk = shows.talk;
    this.http = new RawHttp(server.url);
  }

  static async open(): Promise<World> {
    const server = await composeServer({ LOG_LEVEL: 'fatal', ROOM_PEER_GRACE_SECONDS: '1', ROOM_HTTP_PEERS: '4' });
    const { url } = server;
    const [guest, user, host, stranger, admin] = await Promise.all([
      Person.guest(url),
      Person.user(url),
      Person.user(url),
      Person.user(url),
      Person.user(url, { setupToken: server.app.setupToken! }),
    ]);
    const show = await host.get('createBroadcast', { body: { title: 'The show' } });
    const scratch = await host.get('createBroadcast', { body: { title: 'To be scratched' } });
    const foreign = await stranger.get('createBroadcast', { body: { title: 'Foreign', visibility: 'private' } });
    await host.get('startBroadcast', { params: { id: show.id } });
    await stranger.get('startBroadcast', { params: { id: foreign.id } });
    const product = await host.get('createProduct', { body: { title: 'Bowl', priceMinor: 1999, currency: 'EUR' } });
    await host.get('setLineUp', { params: { id: show.id }, body: { productIds: [product.id] } });
    const talk = await talkIn(scratch, host, stranger);
    const room = await host.get('createRoom', { body: { title: 'Meeting', access: 'invite' } });
    const there = { show, foreign, scratch, talk, product, room };
    return new World(server, { nobody: Person.nobody(url), guest, user, host, admin }, there);
  }

  /** Everybody takes their place. */
  async enter(): Promise<void> {
    const { host, user } = this.people;
    const newGuest = () => Person.guest(this.server.url);
    this.http = new RawHttp(this.server.url);
    const pardon = () => this.#pardon();
    const publisher = new MediaSeat(host, this.show, 'publisher', pardon);
    await publisher.ensure();
    const viewer = new MediaSeat(user, this.show, 'viewer', pardon);
    const newcomer = new MediaSeat(await newGuest(), this.show, 'newcomer', pardon);
    this.#seats = { publisher, viewer, newcomer };
    this.#bystander = await (await newGuest()).connect();
    await this.#bystander.get('join', { broadcastId: this.show.id });
  }

  /** Everybody goes; resolves when no room is left. */
  async leave(): Promise<void> {
    for (const seat of Object.values(this.#seats ?? {})) await seat.close();
    for (const socket of Object.values(this.#strangers)) await socket.close();
    this.#strangers = {};
    this.#bystander?.close();
    this.http.close();
    const { rooms } = this.server.app;
    while ([...rooms.open].length > 0) {
      const [room] = rooms.open;
      // Peers keep their place for the grace period, those over HTTP until they are forgotten.
      if ([...room!.peers].every(({ overHttp }) => overHttp)) rooms.closeRoom(room!.id);
      else await new Promise<void>((resolve) => room!.events.once('empty', resolve));
    }
  }

  async #pardon(): Promise<void> {
    const { host } = this.people;
    const params = { id: this.show.id };
    const { items } = await host.get('listRestrictions', { params });
    for (const { id } of items) await host.get('liftRestriction', { params: { ...params, restrictionId: id } });
  }

  async seat(name: 'publisher' | 'viewer' | 'newcomer'): Promise<MediaSeat> {
    const seat = this.#seats![name];
    await this.#seats!.publisher.ensure();
    await seat.ensure();
    return seat;
  }

  /** A socket that has not been told to join; it may have, by its own luck. */
  async stranger(name: ActorName): Promise<EngineSocket> {
    const known = this.#strangers[name];
    if (known?.open) return known;
    const { token } = this.people[name];
    const socket = await EngineSocket.connect(this.server.url, token === undefined ? {} : { token });
    this.#strangers[name] = socket;
    return socket;
  }

  /** Whoever only watches is served as before and was told of no loss. */
  async checkBystander(): Promise<void> {
    const bystander = this.#bystander!;
    const { peers } = await bystander.get('requestSync', {});
    assert.ok(peers.length > 0);
    for (const event of ['transportLost', 'streamEnded', 'removed'] as const)
      assert.deepEqual(bystander.received(event), []);
    bystander.forget();
  }
}
