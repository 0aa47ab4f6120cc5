import type { AuditAction, Hand, MutableSource, RoomRole } from '@footlight/contract';
import type { Clock } from '../../../base/clock.ts';
import type { Closeable } from '../../../base/closeable.ts';
import { AppError } from '../../../base/errors.ts';
import type { Logger } from '../../../base/logger.ts';
import { identityKey, type Principal } from '../../../base/principal.ts';
import type { Peer, Place, Room, RoomsService } from '../../rooms/index.ts';
import type { Conversation } from '../conversations/conversation.ts';
import { HandQueue } from './hand-queue.ts';
import type { StagePlacesRepository } from './repository.ts';

/** What a moderator has done to somebody, for the audit log. */
export interface ModeratorAct {
  action: Extract<AuditAction, 'peer_muted' | 'screen_stopped' | 'stage_invited' | 'stage_removed'>;
  room: Room;
  by: Peer;
  target: Peer;
}

export interface HandsOptions {
  maxSpeakers: number;
  maxHands: number;
}

export interface HandsDeps {
  repository: StagePlacesRepository;
  rooms: RoomsService;
  /** What is talked in in a room now: the show on its stage, or the meeting. */
  conversationIn: (roomId: string) => Promise<Conversation>;
  clock: Clock;
  logger: Logger;
  audit: (act: ModeratorAct) => void;
}

/**
 * The way from the audience to the stage and back: hands, invitations, and who is on. Hands and invitations live with the room; who was brought on the stage of a show
 * is stored by person, so that neither a new connection nor a new process takes it away. Here it is only about roles: media follows from them. In a meeting everybody may
 * raise a hand, but its hosts give the roles: only the audience of the show it is the stage of is brought on.
 */
export class Hands implements Closeable {
  readonly #options: HandsOptions;
  readonly #deps: HandsDeps;
  readonly #queues = new Map<string, HandQueue>();
  /** Identities whose acceptance is being stored, by room. */
  readonly #arriving = new Map<string, Set<string>>();
  readonly #stop: (() => void)[];

  constructor(options: HandsOptions, deps: HandsDeps) {
    this.#options = options;
    this.#deps = deps;
    const { events } = deps.rooms;
    this.#stop = [
      events.on('left', ({ room, peer, reason }) => this.#left(room, peer, reason)),
      events.on('closed', ({ roomId }) => this.#queues.delete(roomId)),
    ];
  }

  /** The role of somebody in the audience whom the show's owner gives `role`, after what has happened on the stage. */
  async roleOf(roomId: string, principal: Principal, role: RoomRole): Promise<RoomRole> {
    if (principal.kind === 'nobody' || (role !== 'viewer' && role !== 'speaker')) return role;
    const { of, id } = await this.#deps.conversationIn(roomId);
    if (of === 'room') return role;
    const onStage = await this.#deps.repository.onStage(id, identityKey(principal));
    if (onStage === undefined) return role;
    return onStage ? 'speaker' : 'viewer';
  }

  /** The role of this account is what the show's owner says, whatever has happened on the stage. */
  forget(broadcastId: string, userId: string): Promise<void> {
    return this.#deps.repository.remove(broadcastId, `user:${userId}`);
  }

  /** For the snapshot of this peer. */
  state(room: Room, peer: Peer): { hands: Hand[]; invited: boolean } {
    const queue = this.#queues.get(room.id);
    return { hands: queue?.hands(peer.door) ?? [], invited: queue?.invited(peer.id) ?? false };
  }

  async raise({ room, peer }: Place): Promise<Hand> {
    if (!isMember(await this.#deps.conversationIn(room.id), peer)) assertViewer(peer);
    if (room.peer(peer.id) !== peer) throw new AppError('not_joined');
    return this.#queue(room).raise(peer, new Date(this.#deps.clock.now()));
  }

  /** One's own hand, or with `peerId` that of somebody one may moderate. */
  lower({ room, peer }: Place, peerId = peer.id): void {
    if (peerId !== peer.id) peer.check('moderate');
    const target = room.peer(peerId);
    if (target !== undefined) checkSide(peer, target);
    this.#queues.get(room.id)?.lower(peerId);
  }

  async invite({ room, peer }: Place, peerId: string): Promise<void> {
    const target = targetOf(room, peerId);
    checkSide(peer, target);
    assertAudience(await this.#deps.conversationIn(room.id), target);
    assertViewer(target);
    if (room.peer(peerId) !== target) throw new AppError('not_found', 'no such peer in this room');
    if (target.overHttp) throw new AppError('conflict', 'this peer cannot be spoken to');
    this.#queue(room).invite(peerId);
    target.connection?.emit('stageInvited', { by: peer.view().displayName });
    this.#deps.audit({ action: 'stage_invited', room, by: peer, target });
  }

  async accept({ room, peer }: Place): Promise<void> {
    const show = await this.#deps.conversationIn(room.id);
    const queue = this.#queues.get(room.id);
    if (queue?.invited(peer.id) !== true) throw new AppError('forbidden', 'nobody has invited this peer to the stage');
    assertAudience(show, peer);
    const { identity } = peer;
    const arriving = this.#arriving.get(room.id) ?? new Set();
    const others = new Set(arriving);
    for (const other of room.peers) if (other.role === 'speaker' && !isMember(show, other)) others.add(other.identity);
    others.delete(identity);
    if (others.size >= this.#options.maxSpeakers) throw new AppError('capacity_exceeded', 'the stage is full');
    this.#arriving.set(room.id, arriving.add(identity));
    try {
      await this.#deps.repository.put(show.id, identity, true);
      queue.settle(peer.id);
      await room.setRole(peer, 'speaker');
    } finally {
      arriving.delete(identity);
      if (arriving.size === 0) this.#arriving.delete(room.id);
    }
  }

  decline({ room, peer }: Place): void {
    this.#queues.get(room.id)?.settle(peer.id);
  }

  /** Off the stage: oneself, or with `peerId` somebody one may moderate. */
  async leave({ room, peer }: Place, peerId = peer.id): Promise<void> {
    if (peerId !== peer.id) peer.check('moderate');
    const target = targetOf(room, peerId);
    checkSide(peer, target);
    const show = await this.#deps.conversationIn(room.id);
    assertAudience(show, target);
    if (target.role !== 'speaker') throw new AppError('conflict', `a ${target.role} was not brought on the stage`);
    await this.#deps.repository.put(show.id, target.identity, false);
    const same = [...room.peers].filter(
      (one) => one.identity === target.identity && one.role === 'speaker' && !isMember(show, one),
    );
    await Promise.all(same.map((one) => room.setRole(one, 'viewer')));
    if (target !== peer) this.#deps.audit({ action: 'stage_removed', room, by: peer, target });
  }

  /** Pauses what somebody sends; it may resume by itself. */
  async mute({ room, peer }: Place, peerId: string, source: MutableSource): Promise<void> {
    const target = targetOf(room, peerId);
    checkSide(peer, target);
    if (target.role === 'host' && peer.role !== 'host')
      throw new AppError('forbidden', 'a host can only be muted by a host');
    await room.media.mute(target, source);
    this.#deps.audit({ action: source === 'screen' ? 'screen_stopped' : 'peer_muted', room, by: peer, target });
  }

  close(): void {
    for (const stop of this.#stop) stop();
    this.#queues.clear();
  }

  #left(room: Room, peer: Peer, reason: string | undefined): void {
    this.#queues.get(room.id)?.settle(peer.id);
    // Who was sent away does not come back as a speaker.
    if (peer.role !== 'speaker' || (reason !== 'kicked' && reason !== 'banned')) return;
    this.#takeOff(room, peer).catch((error: unknown) => {
      this.#deps.logger.warn({ err: error, roomId: room.id }, 'a removed speaker keeps the place on the stage');
    });
  }

  async #takeOff(room: Room, peer: Peer): Promise<void> {
    const show = await this.#deps.conversationIn(room.id);
    if (show.of === 'broadcast' && !isMember(show, peer))
      await this.#deps.repository.put(show.id, peer.identity, false);
  }

  #queue(room: Room): HandQueue {
    const known = this.#queues.get(room.id);
    if (known !== undefined) return known;
    const queue = new HandQueue(room, this.#options.maxHands);
    this.#queues.set(room.id, queue);
    return queue;
  }
}

function targetOf(room: Room, peerId: string): Peer {
  const target = room.peer(peerId);
  if (target === undefined) throw new AppError('not_found', 'no such peer in this room');
  return target;
}

/** Of a meeting, not of the audience of its show. */
function isMember({ inMeeting }: Conversation, { door }: Peer): boolean {
  return inMeeting && door === 'member';
}

/** The stage of a meeting belongs to those who lead the meeting: who leads its show alone keeps the audience in order. */
function checkSide(peer: Peer, target: Peer): void {
  if (peer.door === 'audience' && target.door === 'member')
    throw new AppError('forbidden', 'only those who lead the meeting may do that to its people');
}

function assertAudience(conversation: Conversation, peer: Peer): void {
  if (conversation.of === 'room' || isMember(conversation, peer))
    throw new AppError('conflict', 'roles in a meeting are given by its hosts');
}

/** Hosts and speakers are on the stage already; a moderator who came on as a speaker could no longer moderate. */
function assertViewer({ role }: Peer): void {
  if (role !== 'viewer') throw new AppError('conflict', `a ${role} is not brought on the stage`);
}
