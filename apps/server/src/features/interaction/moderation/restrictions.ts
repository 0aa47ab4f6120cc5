import type { Restriction } from '@footlight/contract';
import type { Clock } from '../../../base/clock.ts';
import { identityKey, type Principal } from '../../../base/principal.ts';
import type { AddressHash } from '../address-hash.ts';
import { PerConversation } from '../per-conversation.ts';
import { RestrictionList } from './restriction-list.ts';
import type { RestrictionsRepository } from './restrictions-repository.ts';

const mostKept = 1000;

/** Who may not write, or not even be here: asked at every door and for every message, so it is kept in memory. */
export class Restrictions {
  readonly #repository: RestrictionsRepository;
  readonly #clock: Clock;
  readonly #addresses: AddressHash | null;
  readonly #lists = new PerConversation<RestrictionList>(mostKept, (list) => list.isStored);

  /** `addresses`: null where bans do not hold for addresses. */
  constructor(deps: { repository: RestrictionsRepository; clock: Clock; addresses: AddressHash | null }) {
    this.#repository = deps.repository;
    this.#clock = deps.clock;
    this.#addresses = deps.addresses;
  }

  list(conversationId: string): Promise<RestrictionList> {
    return this.#lists.get(conversationId, async () => {
      return new RestrictionList(await this.#repository.inForce(conversationId, new Date(this.#clock.now())));
    });
  }

  /** How the address of a guest is stored; null for accounts, which are known without. */
  addressOf(conversationId: string, principal: Principal, ip: string | null): string | null {
    return principal.kind === 'user' || ip === null ? null : this.addressHash(conversationId, ip);
  }

  addressHash(conversationId: string, ip: string): string | null {
    return this.#addresses === null ? null : this.#addresses.of(conversationId, ip);
  }

  async of(conversationId: string, principal: Principal, ip: string | null): Promise<Restriction | null> {
    const list = await this.list(conversationId);
    const nowMs = this.#clock.now();
    const address = this.addressOf(conversationId, principal, ip);
    if (principal.kind !== 'nobody') return list.of(identityKey(principal), address, nowMs);
    return address !== null && list.bansAddress(address, nowMs) ? { kind: 'ban', until: null } : null;
  }

  async banned(conversationId: string, principal: Principal, ip: string | null): Promise<boolean> {
    return (await this.of(conversationId, principal, ip))?.kind === 'ban';
  }
}
