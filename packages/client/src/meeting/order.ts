export interface Seating {
  /** By peer id, everybody who could be shown, in the order in which they came. */
  peers: readonly string[];
  /** These come first, in this order. */
  pinned: readonly string[];
  /** Who shares a screen; after those who are pinned. */
  screens: readonly string[];
  /** Who spoke last first. */
  speakers: readonly string[];
  /** How many are on the screen at once. */
  places: number;
  /** The answer before; empty at first. */
  before: readonly string[];
}

/**
 * The order of all tiles; the first `places` are on the screen. It changes as little as it can: who is shown stays at its place; who speaks and is
 * not shown takes the place of who has been silent longest, and that one the other's; a place that becomes free is filled by the next who was not shown.
 */
export function orderPeople(seating: Seating): string[] {
  const { peers, pinned, screens, speakers, places } = seating;
  const present = new Set(peers);
  const front = unique([...pinned, ...screens]).filter((peer) => present.has(peer));
  const atFront = new Set(front);
  const open = Math.max(0, places - front.length);
  const others = seated(seating, present, atFront, open);
  const lately = unique([...speakers.filter((peer) => present.has(peer) && !atFront.has(peer)), ...others]).slice(
    0,
    open,
  );
  swapIn(others, lately, open);
  return [...front, ...others];
}

/** As before, without gaps, and with those who are new at the end. */
function seated(
  { before, peers }: Seating,
  present: ReadonlySet<string>,
  atFront: ReadonlySet<string>,
  open: number,
): string[] {
  const known = new Set(before);
  const places = before.filter((peer) => !atFront.has(peer)).map((peer) => (present.has(peer) ? peer : null));
  const shown = places.slice(0, open);
  const hidden = [...places.slice(open), ...peers.filter((peer) => !atFront.has(peer) && !known.has(peer))].filter(
    (peer) => peer !== null,
  );
  const filled = shown.map((peer) => peer ?? hidden.shift() ?? null).filter((peer) => peer !== null);
  return [...filled, ...hidden];
}

/** Puts all of `wanted` on the first `open` places, each in the stead of one who is not wanted there. */
function swapIn(others: string[], wanted: readonly string[], open: number): void {
  const isWanted = new Set(wanted);
  const free = [...others.keys()].filter((place) => place < open && !isWanted.has(others[place]!));
  for (const peer of wanted) {
    const from = others.indexOf(peer);
    if (from < open) continue;
    const place = free.pop();
    if (place === undefined) return;
    others[from] = others[place]!;
    others[place] = peer;
  }
}

const unique = (peers: readonly string[]) => [...new Set(peers)];
