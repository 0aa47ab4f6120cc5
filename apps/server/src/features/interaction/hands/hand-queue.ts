import type { Hand } from '@footlight/contract';
import { AppError } from '../../../base/errors.ts';
import type { Door, Peer, Room } from '../../rooms/index.ts';

interface Raised {
  hand: Hand;
  /** Those who know of it; undefined: everybody. A hand in a meeting is none of the audience of its show. */
  door: Door | undefined;
}

/** The raised hands of one room, longest waiting first, and who has been invited to its stage. */
export class HandQueue {
  readonly #room: Room;
  readonly #most: number;
  readonly #hands = new Map<string, Raised>();
  readonly #invited = new Set<string>();

  constructor(room: Room, most: number) {
    this.#room = room;
    this.#most = most;
  }

  /** Those that who came in by this door knows of. */
  hands(door: Door): Hand[] {
    return [...this.#hands.values()].filter((one) => (one.door ?? door) === door).map(({ hand }) => hand);
  }

  get empty(): boolean {
    return this.#hands.size === 0 && this.#invited.size === 0;
  }

  /** Raising a hand that is up changes nothing. */
  raise(peer: Peer, at: Date): Hand {
    const up = this.#hands.get(peer.id);
    if (up !== undefined) return up.hand;
    if (this.#hands.size >= this.#most) throw new AppError('capacity_exceeded', 'too many hands are up');
    const { peerId, displayName, userId } = peer.view();
    const hand = { peerId, displayName, userId, at: at.toISOString() };
    const door = peer.door === 'member' ? peer.door : undefined;
    this.#hands.set(peerId, { hand, door });
    this.#room.announceBy(door, 'handRaised', hand);
    return hand;
  }

  lower(peerId: string): void {
    const raised = this.#hands.get(peerId);
    if (raised === undefined) return;
    this.#hands.delete(peerId);
    this.#room.announceBy(raised.door, 'handLowered', { peerId });
  }

  invite(peerId: string): void {
    this.#invited.add(peerId);
  }

  invited(peerId: string): boolean {
    return this.#invited.has(peerId);
  }

  /** The invitation is answered, or can no longer be: the hand goes with it. */
  settle(peerId: string): void {
    this.#invited.delete(peerId);
    this.lower(peerId);
  }
}
