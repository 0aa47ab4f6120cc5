import type { Page } from 'playwright-core';

/** What a page sends of each simulcast layer of its camera, by rid; asked of the browser. */
interface SentLayers {
  atMs: number;
  layers: Record<string, { active: boolean; bytes: number; lines: number | undefined }>;
}

function read(page: Page): Promise<SentLayers> {
  return page.evaluate(async () => {
    const open = window.footlightConnections.filter(({ connectionState }) => connectionState !== 'closed');
    const reports = await Promise.all(open.map((connection) => connection.getStats()));
    const sent: SentLayers = { atMs: performance.now(), layers: {} };
    for (const entry of reports.flatMap((report) => [...report.values()])) {
      if (entry.type !== 'outbound-rtp' || entry.rid === undefined) continue;
      sent.layers[entry.rid] = { active: entry.active, bytes: entry.bytesSent, lines: entry.frameHeight };
    }
    return sent;
  });
}

/** So long what is not sent has to stay away. */
const windowMs = 1_500;

/** Resolves when of the three layers of its camera the lowest `count` are active and sent, and nothing comes of the others any more. */
export async function sendsLayers(page: Page, count: number, timeoutMs = 60_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  let from = await read(page);
  while (performance.now() < deadline) {
    await page.waitForFunction((until) => performance.now() >= until, from.atMs + windowMs);
    const to = await read(page);
    const fits = ['r0', 'r1', 'r2'].every((rid, layer) => {
      const [before, now] = [from.layers[rid], to.layers[rid]];
      if (before === undefined || now === undefined) return false;
      return layer < count ? now.active && now.bytes > before.bytes : !now.active && now.bytes === before.bytes;
    });
    if (fits) return;
    from = to;
  }
  throw new Error(`not ${count} layers are sent: ${JSON.stringify(from.layers)}`);
}
