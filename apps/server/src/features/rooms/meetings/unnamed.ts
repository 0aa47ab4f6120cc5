import type { ParsedPayload, Peer as PeerView } from '@footlight/contract';
import { AppError } from '../../../base/errors.ts';
import type { Peer } from '../peer.ts';

type Listed = Pick<Peer, 'id' | 'principal' | 'knownTo' | 'view'>;
/** Where a page ended: who has left since may have stood there. */
type Place = readonly [name: string, id: string];

/** A page of those of a meeting whom its other people have not been told of, by name. Throws `invalid` for a cursor that is none. */
export function unnamedPage(
  members: readonly Listed[],
  { search = '', limit, cursor }: ParsedPayload<'listUnnamed'>,
): { items: PeerView[]; nextCursor: string | null } {
  const wanted = search.trim().toLocaleLowerCase();
  const after = cursor === undefined ? null : readPlace(cursor);
  const found = members
    .filter(
      ({ knownTo, principal }) => !knownTo.has('member') && principal.displayName.toLocaleLowerCase().includes(wanted),
    )
    .map((peer) => ({ peer, place: [peer.principal.displayName, peer.id] as const }))
    .filter(({ place }) => after === null || compare(place, after) > 0)
    .sort((one, other) => compare(one.place, other.place));
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(({ peer }) => peer.view()),
    nextCursor: found.length > limit && last !== undefined ? writePlace(last.place) : null,
  };
}

const names = new Intl.Collator(undefined, { numeric: true });

function compare([name, id]: Place, [otherName, otherId]: Place): number {
  return names.compare(name, otherName) || (id < otherId ? -1 : Number(id > otherId));
}

function writePlace(place: Place): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

function readPlace(text: string): Place {
  try {
    const parts = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown;
    if (Array.isArray(parts) && parts.length === 2) {
      const [name, id] = parts as unknown[];
      if (typeof name === 'string' && typeof id === 'string') return [name, id];
    }
  } catch {
    // Not JSON: refused below like everything else that is not ours.
  }
  throw new AppError('invalid', undefined, { problems: [{ path: 'cursor', message: 'is not a cursor of this list' }] });
}
