import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bestGrid, capacityOf, fit, gridOf, type Rect, type Size } from './layout.ts';

const windows: Size[] = [
  { width: 344, height: 560 },
  { width: 740, height: 240 },
  { width: 768, height: 860 },
  { width: 1424, height: 760 },
];

const overlap = (one: Rect, other: Rect) =>
  one.x < other.x + other.width - 0.01 &&
  other.x < one.x + one.width - 0.01 &&
  one.y < other.y + other.height - 0.01 &&
  other.y < one.y + one.height - 0.01;

test('from 1 to 49 tiles nothing overlaps, nothing leaves the container, and every tile keeps to its limits', () => {
  for (const container of windows) {
    for (let count = 1; count <= 49; count++) {
      const tiles = gridOf(container, count);
      assert.equal(tiles.length, count);
      for (const [index, tile] of tiles.entries()) {
        assert.ok(tile.x >= -0.01 && tile.y >= -0.01, `${count} in ${container.width}`);
        assert.ok(tile.x + tile.width <= container.width + 0.01 && tile.y + tile.height <= container.height + 0.01);
        const ratio = tile.width / tile.height;
        assert.ok(ratio >= 4 / 3 - 0.001 && ratio <= 16 / 9 + 0.001, `${ratio}`);
        assert.ok(!tiles.slice(index + 1).some((other) => overlap(tile, other)));
      }
    }
  }
});

test('no other number of columns would give larger tiles', () => {
  const wide = bestGrid({ width: 1600, height: 900 }, 4);
  assert.equal(wide.columns, 2);
  assert.ok(Math.abs(wide.width - 796) < 8);
  assert.equal(bestGrid({ width: 360, height: 640 }, 2).columns, 1);
  assert.equal(bestGrid({ width: 900, height: 300 }, 2).columns, 2);
  assert.equal(bestGrid({ width: 1424, height: 760 }, 49).columns, 7);
});

test('a last row that is not full stands in the middle', () => {
  const tiles = gridOf({ width: 1600, height: 900 }, 5);
  const last = tiles.slice(3);
  const [start, end] = [last[0]!.x, 1600 - last.at(-1)!.x - last.at(-1)!.width];
  assert.ok(Math.abs(start - end) < 0.01);
});

test('a page takes as many tiles as are wide enough, one in the smallest window', () => {
  assert.equal(capacityOf({ width: 100, height: 100 }, 160), 1);
  assert.equal(capacityOf({ width: 4000, height: 3000 }, 160), 49);
  const phone = capacityOf({ width: 344, height: 560 }, 150);
  assert.ok(phone >= 8 && phone <= 14, `${phone}`);
  assert.ok(bestGrid({ width: 344, height: 560 }, phone).width >= 150);
});

test('nothing at all needs no place', () => {
  assert.deepEqual(gridOf({ width: 100, height: 100 }, 0), []);
  assert.equal(bestGrid({ width: 0, height: 0 }, 3).width, 0);
});

test('a picture fits in the middle', () => {
  assert.deepEqual(fit({ x: 10, y: 0, width: 160, height: 200 }, 16 / 9), { x: 10, y: 55, width: 160, height: 90 });
});
