import type { MediaKind, RoomCounts, RoomRole } from '@footlight/contract';
import type { Principal } from '../../base/principal.ts';
import type { Connection } from '../../platform/sockets/connection.ts';

/** What is true of a room beside its peers; whoever owns the room (a broadcast, a meeting) keeps it up to date. */
export type RoomFacts = Omit<RoomCounts, 'viewers' | 'unnamed'>;

/** By which one comes into a room: as a member of its meeting, or into the audience of the broadcast it is the stage of. */
export type Door = 'member' | 'audience';

/** How somebody wants to come in, or has come in. */
export interface Entry {
  door: Door;
  /** Is in already, and asked for again because the right to be there may have been taken back: what is asked at the door is not asked again. */
  inside?: boolean;
  /** What who is in has been so far, and stays where nobody in particular is given another role. */
  keeps?: RoomRole;
  password?: string | undefined;
  /** Of the secret link. */
  invite?: string | undefined;
  /** By which somebody is told who has to wait outside; without one nobody can wait. */
  connection?: Connection | null;
}

export interface Admission {
  role: RoomRole;
  facts: RoomFacts;
  /** By which one comes in, where that is another than was asked for: a room that is only a stage has no members. */
  door?: Door;
  /** Asked at the moment somebody enters: whether this is still so. Where it is not, the policy is asked again. */
  holds?: () => boolean;
}

/** Decides about rooms what only their owner knows. Implemented above, injected by compose. */
export interface RoomPolicy {
  /**
   * As what this principal may enter; throws `not_found`, `forbidden`, `broadcast_ended`, or what a meeting asks of those at its door. `ip`: where somebody
   * comes from who stands at the door; null for who is in already, since others from there may have been banned meanwhile.
   */
  admit(roomId: string, principal: Principal, ip: string | null, entry: Entry): Promise<Admission>;
  /** Throws `forbidden` where this person, or everybody from there who has no account, has been banned. */
  checkBanned(roomId: string, principal: Principal, ip: string | null): Promise<void>;
  /** Throws where media of this kind may not be published now, whoever asks that came in by this door. */
  checkProduce(roomId: string, kind: MediaKind, door: Door): Promise<void>;
}
