import type { Hand } from '@footlight/contract';
import { AppError } from '../../../base/errors.ts';
import type { Peer, Room } from '../../rooms/index.ts';

/** The raised hands of one room, longest waiting first, and who has been invited to its stage. */
export class HandQueue {
  readonly #room: Room;
  readonly #most: number;
  readonly #hands = new Map<string, Hand>();
  readonly #invited = new Set<string>();

  constructor(room: Room, most: number) {
    this.#room = room;
    this.#most = most;
  }

  get hands(): Hand[] {
    return [...this.#hands.values()];
  }

  get empty(): boolean {
    return this.#hands.size === 0 && this.#invited.size === 0;
  }

  /** Raising a hand that is up changes nothing. */
  raise(peer: Peer, at: Date): Hand {
    const up = this.#hands.get(peer.id);
    if (up !== undefined) return up;
    if (this.#hands.size >= this.#most) throw new AppError('capacity_exceeded', 'too many hands are up');
    const { peerId, displayName, userId } = peer.view();
    const hand = { peerId, displayName, userId, at: at.toISOString() };
    this.#hands.set(peerId, hand);
    this.#room.announce('handRaised', hand);
    return hand;
  }

  lower(peerId: string): void {
    if (this.#hands.delete(peerId)) this.#room.announce('handLowered', { peerId });
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
