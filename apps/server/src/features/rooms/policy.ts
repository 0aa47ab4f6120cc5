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
  /** As what this principal may enter; throws `not_found`, `forbidden` or `broadcast_ended`. */
  admit(roomId: string, principal: Principal): Promise<Admission>;
  /** Throws where media of this kind may not be published now, whoever asks. */
  checkProduce(roomId: string, kind: MediaKind): Promise<void>;
}
