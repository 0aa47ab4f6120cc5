import { orderPeople } from '@footlight/client';
import { capacityOf, defaults, fit, gridOf, type Rect, type Size } from './layout.ts';
import { leadOf, type TileInfo } from './tiles.ts';

export interface Placed {
  tile: TileInfo;
  rect: Rect;
  place: 'grid' | 'main' | 'strip' | 'corner';
}

export interface PlanInput {
  container: Size;
  people: readonly TileInfo[];
  screens: readonly TileInfo[];
  view: 'grid' | 'speaker';
  /** Key of the tile that somebody wants to see large. */
  pinned: string | null;
  activeSpeaker: string | null;
  speakers: readonly string[];
  page: number;
  /** The order of the plan before, so that whoever is shown keeps the place. */
  before: readonly string[];
}

export interface Plan {
  /** Peer ids of all people, as they are spread over the pages. */
  order: readonly string[];
  placed: Placed[];
  page: number;
  pages: number;
  /** Where the row of small tiles stands; null where there is none. */
  strip: 'side' | 'below' | null;
}

const gap = 8;
/** Height of what turns pages. */
const pager = 44;
/** A face on it can still be told. */
const leastTile = { phone: 148, strip: 148, wide: 200 };
const narrow = 640;
/** A phone that is held upright has its place in the height. */
const upright = { ...defaults, narrowest: 1 };

const nothing: Plan = { placed: [], page: 0, pages: 1, strip: null, order: [] };

/** What stands where: a grid, or one large tile (pinned, a screen, the speaker) with a row of others; two people have the window for themselves. */
export function planOf(input: PlanInput): Plan {
  const { container, people, screens, pinned, view } = input;
  if (container.width <= 0 || container.height <= 0) return { ...nothing, order: input.before };
  const all = [...screens, ...people];
  // One's own screen is in sight already; large it would show itself in itself.
  const wanted = all.find(({ key }) => key === pinned) ?? screens.find(({ isSelf }) => !isSelf) ?? null;
  const isPair = screens.length === 0 && people.length === 2 && people.some(({ isSelf }) => isSelf);
  if (isPair && wanted === null) return pairOf(container, people);
  const lead =
    wanted ?? (view === 'speaker' && people.length > 1 ? leadOf(people, input.activeSpeaker, input.speakers) : null);
  return lead ? stageOf(input, lead, all) : gridPlan(input);
}

function gridPlan(input: PlanInput): Plan {
  const { container, people, screens } = input;
  const count = people.length + screens.length;
  const least = container.width < narrow ? leastTile.phone : leastTile.wide;
  const options = container.width < narrow && container.height > container.width ? upright : defaults;
  const fits = count <= capacityOf(container, least, options);
  const room = fits ? container : { ...container, height: Math.max(1, container.height - pager) };
  const { tiles, ...paging } = pageOf(input, screens, people, capacityOf(room, least, options));
  const rects = gridOf(room, tiles.length, options);
  return { placed: zip(tiles, rects, 'grid'), strip: null, ...paging };
}

/** The other fills the window, oneself is in a corner. */
function pairOf(container: Size, people: readonly TileInfo[]): Plan {
  const self = people.find(({ isSelf }) => isSelf);
  const other = people.find(({ isSelf }) => !isSelf);
  if (!self || !other) return nothing;
  const isUpright = container.height > container.width;
  // Upright the picture may be cut at its sides: a face is in the middle.
  const main = isUpright ? { x: 0, y: 0, ...container } : fit({ x: 0, y: 0, ...container }, ratioOf(container));
  const width = Math.min(280, Math.max(112, container.width * (isUpright ? 0.32 : 0.2)));
  const height = isUpright ? width * (4 / 3) : width * (9 / 16);
  const corner = { x: main.x + main.width - width - 12, y: main.y + main.height - height - 12, width, height };
  return {
    placed: [
      { tile: other, rect: main, place: 'main' },
      { tile: self, rect: corner, place: 'corner' },
    ],
    page: 0,
    pages: 1,
    strip: null,
    order: people.map(({ peerId }) => peerId),
  };
}

/** One page of tiles: `first` before all people, who stay where they are for as long as they are shown; oneself comes first of them, then who shares a screen. */
function pageOf(
  { screens, speakers, before, page }: PlanInput,
  first: readonly TileInfo[],
  people: readonly TileInfo[],
  capacity: number,
): { tiles: TileInfo[]; page: number; pages: number; order: string[] } {
  const order = orderPeople({
    peers: people.map(({ peerId }) => peerId),
    pinned: people.filter(({ isSelf }) => isSelf).map(({ peerId }) => peerId),
    screens: screens.map(({ peerId }) => peerId),
    speakers,
    places: capacity - first.length,
    before,
  });
  const byId = new Map(people.map((tile) => [tile.peerId, tile]));
  const all = [...first, ...order.flatMap((peerId) => byId.get(peerId) ?? [])];
  const pages = Math.max(1, Math.ceil(all.length / capacity));
  const shown = Math.min(page, pages - 1);
  return { tiles: all.slice(shown * capacity, (shown + 1) * capacity), page: shown, pages, order };
}

function ratioOf({ width, height }: Size): number {
  return Math.min(16 / 9, Math.max(4 / 3, width / height));
}

function stageOf(input: PlanInput, lead: TileInfo, all: readonly TileInfo[]): Plan {
  const { container } = input;
  const rest = all.filter((tile) => tile !== lead);
  if (rest.length === 0) {
    const rect = largeOf(lead, { x: 0, y: 0, ...container });
    return { ...nothing, placed: [{ tile: lead, rect, place: 'main' }] };
  }
  const isSide = container.width >= narrow && container.width > container.height * 1.15;
  const whole = isSide ? container.height : container.width;
  const tile = stripTile(container, isSide, Math.floor((whole + gap) / rest.length) - gap);
  const thick = isSide ? tile.width : tile.height;
  const step = (isSide ? tile.height : tile.width) + gap;
  const fits = rest.length * step <= whole + gap;
  const below = fits || isSide ? 0 : pager;
  const long = fits || !isSide ? whole : whole - pager;
  const capacity = Math.max(1, Math.floor((long + gap) / step));
  const isScreen = ({ kind }: TileInfo) => kind === 'screen';
  const screens = rest.filter(isScreen);
  const people = rest.filter((other) => !isScreen(other));
  const { tiles, ...paging } = pageOf(input, screens, people, capacity);
  const main = isSide
    ? { x: 0, y: 0, width: container.width - thick - gap, height: container.height }
    : { x: 0, y: 0, width: container.width, height: container.height - thick - gap - below };
  const start = (long - tiles.length * step + gap) / 2;
  const rects = tiles.map((_, index): Rect => {
    const along = start + index * step;
    return isSide ? { x: main.width + gap, y: along, ...tile } : { x: along, y: main.height + gap, ...tile };
  });
  return {
    placed: [{ tile: lead, rect: largeOf(lead, main), place: 'main' }, ...zip(tiles, rects, 'strip')],
    ...paging,
    strip: isSide ? 'side' : 'below',
  };
}

/** The size of a tile in the row of small ones: smaller than it would be alone where all find place by that, as long as a face can be told. */
function stripTile(container: Size, isSide: boolean, roomEach: number): Size {
  if (isSide) {
    const width = Math.min(240, container.width * 0.22);
    const wanted = (roomEach * 16) / 9;
    const shrunk = wanted >= leastTile.strip ? Math.min(width, wanted) : width;
    return { width: shrunk, height: (shrunk * 9) / 16 };
  }
  const height = container.width < narrow ? 80 : Math.min(150, container.height * 0.2);
  return { width: (height * 4) / 3, height };
}

/** A screen takes what there is and keeps its own shape in it; a person is never stretched beyond what tiles may be. */
function largeOf(tile: TileInfo, rect: Rect): Rect {
  return tile.kind === 'screen' ? rect : fit(rect, ratioOf(rect));
}

function zip(tiles: readonly TileInfo[], rects: readonly Rect[], place: Placed['place']): Placed[] {
  return tiles.flatMap((tile, index) => {
    const rect = rects[index];
    return rect ? [{ tile, rect, place }] : [];
  });
}
