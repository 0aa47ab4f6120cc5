/**
 * Every way in on every way out: {RTMP, WHIP, browser} × {WebRTC, WHEP, LL-HLS, HLS}. For each cell how far the beep is from the flash
 * in Chromium (median, milliseconds; limit 80) and how many pictures were shown. Prints one JSON line; `ok` only if every cell holds.
 */

import { bundle, openBlankPage } from '../tests/e2e/support/matrix/blank-page.ts';
import { sources } from '../tests/e2e/support/matrix/sources.ts';
import { launchBrowser } from '../tests/support/browser.ts';
import { composeServer } from '../tests/support/server-in-process.ts';

const ways = { WebRTC: 'webrtc', WHEP: 'whep', 'LL-HLS': 'llhls', HLS: 'hls' } as const;
const limitMs = 80;
const leastPictures = 20;

const server = await composeServer();
const browser = await launchBrowser();
const cells: Record<string, { offsetMs: number; pictures: number } | { failed: string }> = {};
try {
  const scripts = { publisher: await bundle('publisher'), watcher: await bundle('watcher') };
  for (const [name, open] of Object.entries(sources)) {
    const source = await open({ url: server.url, browser, script: scripts.publisher });
    for (const [wayName, way] of Object.entries(ways)) {
      const page = await openBlankPage(browser, server.url, scripts.watcher);
      const cell = `${name} → ${wayName}`;
      try {
        const watched = await page.evaluate(({ id, way }) => watcher.watch(id, way), { id: source.broadcastId, way });
        const sorted = watched.offsetsMs.toSorted((a, b) => a - b);
        cells[cell] = { offsetMs: Math.round(sorted[Math.floor(sorted.length / 2)]!), pictures: watched.frames };
      } catch (error) {
        cells[cell] = { failed: error instanceof Error ? error.message : String(error) };
      }
      console.error(cell, cells[cell]);
      await page.context().close();
    }
    await source.stop();
  }
} finally {
  await browser.close();
  await server.close();
}
const ok = Object.values(cells).every(
  (cell) => 'offsetMs' in cell && Math.abs(cell.offsetMs) < limitMs && cell.pictures >= leastPictures,
);
console.log(JSON.stringify({ bench: 'matrix', limitMs, cells, ok }));
