import type { Locator, Page } from 'playwright-core';

/** What the page's own WebRTC statistics say of everything it receives; asked of the browser, not of our code. */
export interface ReceivedMedia {
  atMs: number;
  framesDecoded: number;
  videoCodecs: string[];
  /** Of the newest picture of each track; absent before the first. */
  videoHeights: number[];
  /** 0 to 1, the loudest inbound audio at this moment. */
  audioLevel: number;
  audioPackets: number;
}

declare global {
  interface Window {
    footlightConnections: RTCPeerConnection[];
  }
}

/** To be run in a page before its own code: remembers every RTCPeerConnection that it makes. */
export function rememberConnections(): void {
  window.footlightConnections = [];
  const Original = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Original {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      window.footlightConnections.push(this);
    }
  };
}

export async function watchConnections(page: Page): Promise<void> {
  await page.addInitScript(rememberConnections);
}

/** Of any browser, whatever drives it. */
export function readMedia(page: {
  evaluate: (read: () => Promise<ReceivedMedia>) => Promise<ReceivedMedia>;
}): Promise<ReceivedMedia> {
  return page.evaluate(async () => {
    const open = window.footlightConnections.filter(({ connectionState }) => connectionState !== 'closed');
    const media: ReceivedMedia = {
      atMs: performance.now(),
      framesDecoded: 0,
      videoCodecs: [],
      videoHeights: [],
      audioLevel: 0,
      audioPackets: 0,
    };
    for (const connection of open) {
      const report = await connection.getStats();
      for (const entry of report.values()) {
        if (entry.type !== 'inbound-rtp') continue;
        if (entry.kind === 'audio') {
          media.audioLevel = Math.max(media.audioLevel, entry.audioLevel ?? 0);
          media.audioPackets += entry.packetsReceived ?? 0;
        }
        if (entry.kind !== 'video') continue;
        media.framesDecoded += entry.framesDecoded ?? 0;
        if (entry.frameHeight !== undefined) media.videoHeights.push(entry.frameHeight);
        const codec = report.get(entry.codecId)?.mimeType;
        if (codec !== undefined) media.videoCodecs.push(codec);
      }
    }
    return media;
  });
}

/**
 * Resolves with the rate at which the page decodes frames once it is `leastFps` or more over two seconds; rejects when that does not happen
 * within `timeoutMs`. A busy machine may take several windows.
 */
export async function decodedAtLeast(
  page: Page,
  leastFps: number,
  timeoutMs = 30_000,
): Promise<{ fps: number; codecs: string[] }> {
  const deadline = performance.now() + timeoutMs;
  let best = 0;
  let from = await readMedia(page);
  while (performance.now() < deadline) {
    // The window of measurement itself: frames are counted over it.
    await page.waitForFunction((until) => performance.now() >= until, from.atMs + 2_000);
    const to = await readMedia(page);
    const fps = ((to.framesDecoded - from.framesDecoded) * 1000) / (to.atMs - from.atMs);
    if (fps >= leastFps) return { fps, codecs: to.videoCodecs };
    best = Math.max(best, fps);
    from = to;
  }
  throw new Error(`decoded ${best.toFixed(1)} frames per second at best, not ${leastFps}`);
}

/** Resolves when the level of the sound that is heard has moved: both quiet and loud moments came. The fake microphone beeps. */
export function audioMoves(page: Page, timeoutMs = 30_000): Promise<{ least: number; most: number }> {
  return moves(page, async () => (await readMedia(page)).audioLevel, timeoutMs);
}

/** The same of the one sound that this media element plays, whatever else is received. */
export function elementAudioMoves(
  page: Page,
  element: Locator,
  timeoutMs = 30_000,
): Promise<{ least: number; most: number }> {
  const level = () =>
    element.evaluate(async (node) => {
      const ids = ((node as HTMLMediaElement).srcObject as MediaStream).getAudioTracks().map(({ id }) => id);
      const open = window.footlightConnections.filter(({ connectionState }) => connectionState !== 'closed');
      const reports = await Promise.all(open.map((connection) => connection.getStats()));
      const received = reports.flatMap((report) => [...report.values()]);
      const own = received.filter(
        ({ type, trackIdentifier }) => type === 'inbound-rtp' && ids.includes(trackIdentifier),
      );
      return Math.max(0, ...own.map(({ audioLevel }) => audioLevel ?? 0));
    });
  return moves(page, level, timeoutMs);
}

async function moves(
  page: Page,
  read: () => Promise<number>,
  timeoutMs: number,
): Promise<{ least: number; most: number }> {
  const deadline = performance.now() + timeoutMs;
  let [least, most] = [1, 0];
  while (performance.now() < deadline) {
    const atMs = await page.evaluate(() => performance.now());
    const level = await read();
    least = Math.min(least, level);
    most = Math.max(most, level);
    if (most > 0.01 && least < most / 2) return { least, most };
    await nextLook(page, atMs);
  }
  throw new Error(`the audio level stayed between ${least} and ${most}`);
}

/** Frames decoded go on from now: at least one more arrives. */
export async function picturesGoOn(page: Page, timeoutMs = 30_000): Promise<void> {
  const { framesDecoded } = await readMedia(page);
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    const now = await readMedia(page);
    // A rebuilt connection counts from nought again.
    if (now.framesDecoded > framesDecoded + 5 || (now.framesDecoded < framesDecoded && now.framesDecoded > 5)) return;
    await nextLook(page, now.atMs);
  }
  throw new Error('no more pictures');
}

/** Sound goes on to arrive from now, whether it is muted here or not: a second of it. */
export async function soundGoesOn(page: Page, timeoutMs = 30_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  let from = (await readMedia(page)).audioPackets;
  while (performance.now() < deadline) {
    const now = await readMedia(page);
    if (now.audioPackets >= from + 50) return;
    // A rebuilt connection counts from nought again.
    from = Math.min(from, now.audioPackets);
    await nextLook(page, now.atMs);
  }
  throw new Error('no more sound');
}

/** Resolves when the picture that is decoded has so many lines. */
export async function pictureHas(page: Page, lines: number, timeoutMs = 30_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  let heights: number[] = [];
  while (performance.now() < deadline) {
    const now = await readMedia(page);
    heights = now.videoHeights;
    if (heights.includes(lines)) return;
    await nextLook(page, now.atMs);
  }
  throw new Error(`the picture has ${heights} lines, not ${lines}`);
}

/** The browser renews its statistics only so often; asking faster would cost what is measured. */
async function nextLook(page: Page, lastAtMs: number): Promise<void> {
  await page.waitForFunction((until) => performance.now() >= until, lastAtMs + 50);
}
