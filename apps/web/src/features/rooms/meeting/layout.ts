export interface Size {
  width: number;
  height: number;
}

/** A place on the stage, from its start corner; pixels. */
export interface Rect extends Size {
  x: number;
  y: number;
}

export interface GridOptions {
  /** Between tiles, pixels. */
  gap: number;
  /** Width by height; a tile is never narrower than the one and never wider than the other. */
  narrowest: number;
  widest: number;
}

export const defaults: GridOptions = { gap: 8, narrowest: 4 / 3, widest: 16 / 9 };
const most = 49;

/** The size of one tile where so many stand in so many columns. */
function tileOf({ width, height }: Size, columns: number, rows: number, options: GridOptions): Size {
  const { gap, narrowest, widest } = options;
  const roomX = Math.max(0, (width - gap * (columns - 1)) / columns);
  const roomY = Math.max(0, (height - gap * (rows - 1)) / rows);
  const ratio = roomY === 0 ? widest : Math.min(widest, Math.max(narrowest, roomX / roomY));
  const tileWidth = Math.min(roomX, roomY * ratio);
  return { width: tileWidth, height: tileWidth / ratio };
}

/** How many columns give `count` equal tiles their largest area in the container, and how large each is then. */
export function bestGrid(container: Size, count: number, options: GridOptions = defaults): Size & { columns: number } {
  let best = { columns: 1, width: 0, height: 0 };
  for (let columns = 1; columns <= Math.max(1, count); columns++) {
    const tile = tileOf(container, columns, Math.ceil(count / columns), options);
    // Of two that are as large, the one with fewer empty places.
    if (tile.width * tile.height > best.width * best.height + 1) best = { columns, ...tile };
  }
  return best;
}

/** Where each of `count` equal tiles stands: as large as they can be, in the middle, the last row too. */
export function gridOf(container: Size, count: number, options: GridOptions = defaults): Rect[] {
  if (count === 0) return [];
  const { columns, width, height } = bestGrid(container, count, options);
  const { gap } = options;
  const rows = Math.ceil(count / columns);
  const top = (container.height - rows * height - (rows - 1) * gap) / 2;
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns);
    const inRow = row === rows - 1 ? count - row * columns : columns;
    const start = (container.width - inRow * width - (inRow - 1) * gap) / 2;
    return { x: start + (index % columns) * (width + gap), y: top + row * (height + gap), width, height };
  });
}

/** The most tiles of which none is narrower than `leastWidth`; at least one, at most 49. */
export function capacityOf(container: Size, leastWidth: number, options: GridOptions = defaults): number {
  for (let count = most; count > 1; count--) {
    if (bestGrid(container, count, options).width >= leastWidth) return count;
  }
  return 1;
}

/** The largest rectangle of this ratio in the middle of another. */
export function fit({ x, y, width, height }: Rect, ratio: number): Rect {
  const fitted = Math.min(width, height * ratio);
  return { x: x + (width - fitted) / 2, y: y + (height - fitted / ratio) / 2, width: fitted, height: fitted / ratio };
}
