import type { Broadcast, Joined, Meeting, RoomAccess, Visibility } from '@footlight/contract';
import { enter, type MeetingSeat } from '../support/meeting.ts';
import { Person } from '../support/person.ts';
import type { RoomSocket } from '../support/room-socket.ts';
import { camera } from '../support/rtp.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';
import type { Actor } from './authorisation-matrix.ts';

/** A live show with a viewer in it and a host that publishes its camera. */
export interface Stage {
  show: Broadcast;
  host: Seat;
  viewer: Seat;
  producerId: string;
}

export interface Seat {
  socket: RoomSocket;
  joined: Joined;
}

const metricsToken = 'the-operators-own-token';

/** The people of the matrix on a server, and the shows they meet in. Each trial gets a show of its own. */
export class Scene {
  readonly people: Record<Actor, Person>;
  /** What the operator's tools have instead of an account. */
  readonly metricsToken = metricsToken;
  readonly #server: TestServer;
  #live: string | undefined;
  #sockets: RoomSocket[] = [];

  private constructor(server: TestServer, people: Record<Actor, Person>) {
    this.#server = server;
    this.people = people;
  }

  static async open(): Promise<Scene> {
    const server = await composeServer({ METRICS_TOKEN: metricsToken });
    const { url, app } = server;
    const [guest, user, otherHost, host, moderator, admin] = await Promise.all([
      Person.guest(url),
      Person.user(url),
      Person.user(url),
      Person.user(url),
      Person.user(url),
      Person.user(url, { setupToken: app.setupToken! }),
    ]);
    const scene = new Scene(server, { nobody: Person.nobody(url), guest, user, otherHost, host, moderator, admin });
    const { id } = await otherHost.get('createBroadcast', { body: { title: 'The other show' } });
    await otherHost.get('startBroadcast', { params: { id } });
    return scene;
  }

  async close(): Promise<void> {
    await this.reset();
    await this.#server.close();
  }

  /** Ends what the last trial has left. */
  async reset(): Promise<void> {
    for (const socket of this.#sockets.splice(0)) socket.close();
    const id = this.#live;
    this.#live = undefined;
    if (id !== undefined) await this.people.host.ask('endBroadcast', { params: { id } });
  }

  /** A show of the host, with its moderator. */
  async show(visibility: Visibility, live: boolean): Promise<Broadcast> {
    const { host, moderator } = this.people;
    const show = await host.get('createBroadcast', { body: { title: 'The show', visibility } });
    await host.get('putMember', { params: { id: show.id }, body: { userId: moderator.id, role: 'moderator' } });
    if (!live) return show;
    this.#live = show.id;
    return host.get('startBroadcast', { params: { id: show.id } });
  }

  /** A room of the host, with its moderator. */
  async room(access: Exclude<RoomAccess, 'password'>): Promise<Meeting> {
    const { host, moderator } = this.people;
    const room = await host.get('createRoom', { body: { title: 'The room', access } });
    await host.get('putRoomMember', { params: { id: room.id }, body: { userId: moderator.id, role: 'moderator' } });
    return room;
  }

  /** A meeting of the host, live as a show that the moderator moderates, who is nobody in the meeting; the host is in it. */
  async shownMeeting(): Promise<{ show: Broadcast; room: Meeting; host: MeetingSeat }> {
    const { host, moderator } = this.people;
    const room = await host.get('createRoom', { body: { title: 'The shown room' } });
    const show = await host.get('goLiveFromRoom', { params: { id: room.id }, body: {} });
    this.#live = show.id;
    await host.get('putMember', { params: { id: show.id }, body: { userId: moderator.id, role: 'moderator' } });
    return { show, room, host: await this.meetingSeat(host, room) };
  }

  async meetingSeat(person: Person, room: Meeting): Promise<MeetingSeat> {
    const seat = await enter(person, room.id);
    this.#sockets.push(seat.socket);
    return seat;
  }

  async socket(who: Actor): Promise<RoomSocket> {
    const socket = await this.people[who].connect();
    this.#sockets.push(socket);
    return socket;
  }

  seat(who: Actor, show: Broadcast): Promise<Seat> {
    return this.seatOf(this.people[who], show);
  }

  async seatOf(person: Person, show: Broadcast): Promise<Seat> {
    const socket = await person.connect();
    this.#sockets.push(socket);
    return { socket, joined: await socket.get('join', { broadcastId: show.id }) };
  }

  async stage(): Promise<Stage> {
    const show = await this.show('public', true);
    const host = await this.seat('host', show);
    await host.socket.get('createWebRtcTransport', { sender: true });
    const { producerId } = await host.socket.get('produce', camera());
    return { show, host, viewer: await this.seat('guest', show), producerId };
  }

  /** A receiving transport and a consumer of the host's camera. */
  async consumer(seat: Seat, stage: Stage): Promise<string> {
    const { socket, joined } = seat;
    await socket.get('createWebRtcTransport', { sender: false });
    const request = { producerId: stage.producerId, rtpCapabilities: joined.routerRtpCapabilities };
    return (await socket.get('consume', request)).consumerId;
  }
}
