import type { MediaKind, RoomCounts, RoomRole } from '@footlight/contract';
import type { Principal } from '../../base/principal.ts';

/** What is true of a room beside its peers; whoever owns the room (a broadcast, a meeting) keeps it up to date. */
export type RoomFacts = Omit<RoomCounts, 'viewers'>;

export interface Admission {
  role: RoomRole;
  facts: RoomFacts;
}

/** Decides about rooms what only their owner knows. Implemented above, injected by compose. */
export interface RoomPolicy {
  /**
   * As what this principal may enter; throws `not_found`, `forbidden` or `broadcast_ended`. `ip`: where somebody comes from who stands at
   * the door; null for who is in already, since others from there may have been banned meanwhile.
   */
  admit(roomId: string, principal: Principal, ip: string | null): Promise<Admission>;
  /** Throws `forbidden` where this person, or everybody from there who has no account, has been banned. */
  checkBanned(roomId: string, principal: Principal, ip: string | null): Promise<void>;
  /** Throws where media of this kind may not be published now, whoever asks. */
  checkProduce(roomId: string, kind: MediaKind): Promise<void>;
}
