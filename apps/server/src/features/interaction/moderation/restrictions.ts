import type { Restriction } from '@footlight/contract';
import type { Clock } from '../../../base/clock.ts';
import { identityKey, type Principal } from '../../../base/principal.ts';
import type { AddressHash } from '../address-hash.ts';
import { PerShow } from '../per-show.ts';
import { RestrictionList } from './restriction-list.ts';
import type { RestrictionsRepository } from './restrictions-repository.ts';

const mostShows = 1000;

/** Who may not write, or not even be here: asked at every door and for every message, so it is kept in memory. */
export class Restrictions {
  readonly #repository: RestrictionsRepository;
  readonly #clock: Clock;
  readonly #addresses: AddressHash | null;
  readonly #lists = new PerShow<RestrictionList>(mostShows);

  /** `addresses`: null where bans do not hold for addresses. */
  constructor(deps: { repository: RestrictionsRepository; clock: Clock; addresses: AddressHash | null }) {
    this.#repository = deps.repository;
    this.#clock = deps.clock;
    this.#addresses = deps.addresses;
  }

  list(broadcastId: string): Promise<RestrictionList> {
    return this.#lists.get(broadcastId, async () => {
      return new RestrictionList(await this.#repository.inForce(broadcastId, new Date(this.#clock.now())));
    });
  }

  /** How the address of a guest is stored; null for accounts, which are known without. */
  addressOf(broadcastId: string, principal: Principal, ip: string | null): string | null {
    return principal.kind === 'user' || ip === null ? null : this.addressHash(broadcastId, ip);
  }

  addressHash(broadcastId: string, ip: string): string | null {
    return this.#addresses === null ? null : this.#addresses.of(broadcastId, ip);
  }

  async of(broadcastId: string, principal: Principal, ip: string | null): Promise<Restriction | null> {
    const list = await this.list(broadcastId);
    const nowMs = this.#clock.now();
    const address = this.addressOf(broadcastId, principal, ip);
    if (principal.kind !== 'nobody') return list.of(identityKey(principal), address, nowMs);
    return address !== null && list.bansAddress(address, nowMs) ? { kind: 'ban', until: null } : null;
  }

  async banned(broadcastId: string, principal: Principal, ip: string | null): Promise<boolean> {
    return (await this.of(broadcastId, principal, ip))?.kind === 'ban';
  }
}
