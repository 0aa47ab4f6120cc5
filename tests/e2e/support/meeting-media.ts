import type { Page } from 'playwright-core';

/** What one page receives of one other person, by the elements that show and play it. */
interface Received {
  /** Pictures decoded of what its tile shows; null where it shows none. */
  frames: number | null;
  /** 0 to 1, of what its sound plays at this moment; null where there is none. */
  level: number | null;
}

type ByPeer = Record<string, Received>;

/** By peer id; asked of the browser's own statistics of the very tracks that the elements have. */
function read(page: Page): Promise<{ atMs: number; received: ByPeer }> {
  return page.evaluate(async () => {
    const open = window.footlightConnections.filter(({ connectionState }) => connectionState !== 'closed');
    const reports = await Promise.all(open.map((connection) => connection.getStats()));
    const inbound = reports.flatMap((report) => [...report.values()]).filter(({ type }) => type === 'inbound-rtp');
    const of = (element: HTMLMediaElement | null) => {
      const track = (element?.srcObject as MediaStream | null | undefined)?.getTracks()[0];
      return inbound.find(({ trackIdentifier }) => trackIdentifier === track?.id);
    };
    const received: ByPeer = {};
    for (const tile of document.querySelectorAll<HTMLElement>('[data-testid="tile"]:not([data-self])')) {
      const isScreen = tile.dataset.kind === 'screen';
      const peer = `${tile.dataset.peer}`;
      const sound = isScreen
        ? null
        : document.querySelector<HTMLAudioElement>(`[data-testid="sound"][data-peer="${peer}"]`);
      received[isScreen ? `${peer} screen` : peer] = {
        frames: of(tile.querySelector('video'))?.framesDecoded ?? null,
        level: of(sound)?.audioLevel ?? null,
      };
    }
    return { atMs: performance.now(), received };
  });
}

export interface Expected {
  /** How many others are seen (at least five further pictures of each) and heard (loud and quiet moments of each: the fake microphone beeps). */
  seen: number;
  heard: number;
  /** Of which tiles the pictures count. Default: all. */
  of?: 'screen';
}

/** Resolves when so many others' pictures go on and so many others' sounds move; rejects with what was missing. */
export async function receivesOthers(page: Page, expected: Expected, timeoutMs = 60_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  const first = new Map<string, number>();
  const seen = new Set<string>();
  const levels = new Map<string, { least: number; most: number }>();
  const heard = () =>
    [...levels].filter(([, { least, most }]) => most > 0.005 && least < most / 2).map(([peer]) => peer);
  while (performance.now() < deadline) {
    const { atMs, received } = await read(page);
    for (const [peer, { frames, level }] of Object.entries(received)) {
      if (frames !== null) {
        // A track that was made anew counts from nought again.
        const from = Math.min(first.get(peer) ?? frames, frames);
        first.set(peer, from);
        if (frames >= from + 5 && (expected.of === undefined || peer.endsWith(expected.of))) seen.add(peer);
      }
      if (level !== null) {
        const { least, most } = levels.get(peer) ?? { least: 1, most: 0 };
        levels.set(peer, { least: Math.min(least, level), most: Math.max(most, level) });
      }
    }
    if (seen.size >= expected.seen && heard().length >= expected.heard) return;
    await page.waitForFunction((until) => performance.now() >= until, atMs + 100);
  }
  throw new Error(
    `seen ${seen.size} of ${expected.seen}, heard ${heard().length} of ${expected.heard}: ${JSON.stringify([...levels])}`,
  );
}
