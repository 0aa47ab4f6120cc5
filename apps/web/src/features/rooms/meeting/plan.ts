import { capacityOf, fit, gridOf, type Rect, type Size } from './layout.ts';
import { leadOf, pagesOf, type TileInfo } from './tiles.ts';

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
}

export interface Plan {
  placed: Placed[];
  page: number;
  pages: number;
  /** Where the row of small tiles stands; null where there is none. */
  strip: 'side' | 'below' | null;
}

const gap = 8;
/** A face on it can still be told. */
const leastTile = { phone: 148, wide: 200 };
const narrow = 640;

/** What stands where: a grid, or one large tile (pinned, a screen, the speaker) with a row of others; two people have the window for themselves. */
export function planOf(input: PlanInput): Plan {
  const { container, people, screens, pinned, view } = input;
  if (container.width <= 0 || container.height <= 0) return { placed: [], page: 0, pages: 1, strip: null };
  const all = [...screens, ...people];
  const wanted = all.find(({ key }) => key === pinned) ?? screens[0] ?? null;
  const isPair = screens.length === 0 && people.length === 2 && people.some(({ isSelf }) => isSelf);
  if (isPair && wanted === null) return pairOf(container, people);
  const lead = wanted ?? (view === 'speaker' && people.length > 1 ? leadOf(people, input.activeSpeaker, input.speakers) : null);
  return lead ? stageOf(input, lead, all) : gridPlan(input);
}

function gridPlan({ container, people, speakers, page }: PlanInput): Plan {
  const least = container.width < narrow ? leastTile.phone : leastTile.wide;
  const pages = pagesOf(people, capacityOf(container, least), speakers);
  const shown = Math.min(page, pages.length - 1);
  const tiles = pages[shown] ?? [];
  const rects = gridOf(container, tiles.length);
  return { placed: zip(tiles, rects, 'grid'), page: shown, pages: pages.length, strip: null };
}

/** The other fills the window, oneself is in a corner. */
function pairOf(container: Size, people: readonly TileInfo[]): Plan {
  const self = people.find(({ isSelf }) => isSelf);
  const other = people.find(({ isSelf }) => !isSelf);
  if (!self || !other) return { placed: [], page: 0, pages: 1, strip: null };
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
  };
}

function ratioOf({ width, height }: Size): number {
  return Math.min(16 / 9, Math.max(4 / 3, width / height));
}

function stageOf({ container, speakers, page }: PlanInput, lead: TileInfo, all: readonly TileInfo[]): Plan {
  const rest = all.filter((tile) => tile !== lead);
  const whole = { x: 0, y: 0, ...container };
  if (rest.length === 0) {
    return { placed: [{ tile: lead, rect: largeOf(lead, whole), place: 'main' }], page: 0, pages: 1, strip: null };
  }
  const isSide = container.width >= narrow && container.width > container.height * 1.15;
  const thick = isSide ? Math.min(240, container.width * 0.22) : Math.min(150, Math.max(84, container.height * 0.2));
  const tile = isSide ? { width: thick, height: (thick * 9) / 16 } : { width: (thick * 4) / 3, height: thick };
  const long = isSide ? container.height : container.width;
  const step = (isSide ? tile.height : tile.width) + gap;
  const capacity = Math.max(1, Math.floor((long + gap) / step));
  const pages = pagesOf(rest, capacity, speakers);
  const shown = Math.min(page, pages.length - 1);
  const tiles = pages[shown] ?? [];
  const main = isSide
    ? { x: 0, y: 0, width: container.width - thick - gap, height: container.height }
    : { x: 0, y: 0, width: container.width, height: container.height - thick - gap };
  const start = (long - tiles.length * step + gap) / 2;
  const rects = tiles.map((_, index): Rect => {
    const along = start + index * step;
    return isSide ? { x: main.width + gap, y: along, ...tile } : { x: along, y: main.height + gap, ...tile };
  });
  return {
    placed: [{ tile: lead, rect: largeOf(lead, main), place: 'main' }, ...zip(tiles, rects, 'strip')],
    page: shown,
    pages: pages.length,
    strip: isSide ? 'side' : 'below',
  };
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
