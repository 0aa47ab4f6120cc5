import type { Page } from 'playwright-core';

/** What one page receives of one other person, by the elements that show and play it. */
interface Received {
  /** Pictures decoded of what its tile shows; null where it shows none or there is no tile. */
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
    const to = (key: string) => (received[key] ??= { frames: null, level: null });
    for (const tile of document.querySelectorAll<HTMLElement>('[data-testid="tile"]:not([data-self])')) {
      const frames = of(tile.querySelector('video'))?.framesDecoded ?? null;
      to(tile.dataset.kind === 'screen' ? `${tile.dataset.peer} screen` : `${tile.dataset.peer}`).frames = frames;
    }
    // Whoever is on another page of tiles is heard all the same.
    for (const sound of document.querySelectorAll<HTMLAudioElement>('[data-testid="sound"]')) {
      to(`${sound.dataset.peer}`).level = of(sound)?.audioLevel ?? null;
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
  const notices = await page.getByTestId('meeting').innerText();
  const hidden = await page.evaluate(() => document.visibilityState);
  throw new Error(
    `${hidden} ${notices.replaceAll('\n', ' ')} seen ${seen.size} of ${expected.seen}, heard ${heard().length} of ${expected.heard}: ${JSON.stringify([...levels])}`,
  );
}

/** Of which of somebody's sounds the level counts. */
type SoundSource = 'microphone' | 'screenAudio';

/** What all received pictures together come to, and how loud somebody is: by the browser, whatever elements show it. */
function totals(
  page: Page,
  peerId: string,
  source: SoundSource = 'microphone',
): Promise<{ atMs: number; frames: number; level: number }> {
  return page.evaluate(async (of) => {
    const open = window.footlightConnections.filter(({ connectionState }) => connectionState !== 'closed');
    const reports = await Promise.all(open.map((connection) => connection.getStats()));
    const inbound = reports.flatMap((report) => [...report.values()]).filter(({ type }) => type === 'inbound-rtp');
    const sound = document.querySelector<HTMLAudioElement>(`[data-testid="sound"]${of}`);
    const track = (sound?.srcObject as MediaStream | null | undefined)?.getTracks()[0];
    return {
      atMs: performance.now(),
      frames: inbound.reduce((sum, { framesDecoded }) => sum + (framesDecoded ?? 0), 0),
      level: inbound.find(({ trackIdentifier }) => trackIdentifier === track?.id)?.audioLevel ?? 0,
    };
  }, `[data-peer="${peerId}"][data-source="${source}"]`);
}

type Totals = Awaited<ReturnType<typeof totals>>;

/** So long nothing has to come, at a camera of five pictures and a microphone of one beep a second. */
const silenceMs = 2_500;

async function isQuiet(
  page: Page,
  peerId: string,
  isDisturbed: (now: Totals, before: Totals) => boolean,
  what: string,
) {
  const deadline = performance.now() + 60_000;
  let before = await totals(page, peerId);
  let since = before.atMs;
  while (performance.now() < deadline) {
    await page.waitForFunction((until) => performance.now() >= until, before.atMs + 100);
    const now = await totals(page, peerId);
    if (isDisturbed(now, before)) since = now.atMs;
    before = now;
    if (now.atMs - since >= silenceMs) return;
  }
  throw new Error(what);
}

/** Resolves when no pictures are decoded any more. */
export function stopsDecoding(page: Page): Promise<void> {
  return isQuiet(page, '', (now, before) => now.frames !== before.frames, 'pictures are decoded on and on');
}

/** Resolves when nothing is heard of somebody any more. */
export function hearsNothingOf(page: Page, peerId: string): Promise<void> {
  return isQuiet(page, peerId, ({ level }) => level > 0.005, 'the sound goes on and on');
}

/** Resolves when somebody, or the screen they share, is heard, shown or not. */
export async function hears(page: Page, peerId: string, source?: SoundSource): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (performance.now() < deadline) {
    const { atMs, level } = await totals(page, peerId, source);
    if (level > 0.005) return;
    await page.waitForFunction((until) => performance.now() >= until, atMs + 100);
  }
  throw new Error('nothing is heard');
}
