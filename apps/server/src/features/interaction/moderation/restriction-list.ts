import type { Restriction } from '@footlight/contract';
import type { Selectable } from 'kysely';
import type { RestrictionsTable } from '../../../platform/database/schema.ts';
import { type PersonKey, personOf } from '../people.ts';

export type RestrictionRow = Selectable<RestrictionsTable>;

/** The restrictions of one conversation that have not been lifted. */
export class RestrictionList {
  #rows: RestrictionRow[];
  /** Ids of those that hold, but are not stored yet. */
  readonly #unstored = new Set<string>();

  constructor(rows: RestrictionRow[]) {
    this.#rows = rows;
  }

  add(row: RestrictionRow): void {
    this.#rows.push(row);
  }

  /** In the place of those of the same kind of the same person; it is not stored before `stored` says so. */
  replace(row: RestrictionRow): void {
    this.#rows = this.#rows.filter(({ person, kind }) => person !== row.person || kind !== row.kind);
    this.#unstored.add(row.id);
    this.add(row);
  }

  stored(id: string): void {
    this.#unstored.delete(id);
  }

  /** Whether all of it could be read again. */
  get isStored(): boolean {
    return this.#unstored.size === 0;
  }

  remove(ids: ReadonlySet<string>): void {
    this.#rows = this.#rows.filter(({ id }) => !ids.has(id));
  }

  /**
   * What holds for a person now, the strongest. `addressHash`: where a guest comes from; a ban of somebody who was there holds for the
   * guest too, a time-out does not, since many may share an address.
   */
  of(person: PersonKey, addressHash: string | null, nowMs: number): Restriction | null {
    const isGuest = personOf(person).kind === 'guest';
    const holding = this.#rows.filter((row) => {
      if (row.until !== null && row.until.getTime() <= nowMs) return false;
      if (row.person === person) return true;
      return isGuest && row.kind === 'ban' && addressHash !== null && row.address_hashes.includes(addressHash);
    });
    const strongest = holding.sort((a, b) => weightOf(b) - weightOf(a))[0];
    return strongest === undefined ? null : { kind: strongest.kind, until: strongest.until?.toISOString() ?? null };
  }

  /** Where nobody has said who they are: whether a ban holds for guests from there. */
  bansAddress(addressHash: string, nowMs: number): boolean {
    return this.of('guest:', addressHash, nowMs)?.kind === 'ban';
  }
}

/** A ban weighs more than any time-out, of those the one that ends last. */
function weightOf({ kind, until }: RestrictionRow): number {
  return kind === 'ban' ? Number.POSITIVE_INFINITY : (until?.getTime() ?? Number.MAX_VALUE);
}
