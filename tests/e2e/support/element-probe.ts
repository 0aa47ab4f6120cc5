import type { Page } from 'playwright-core';

/** What a video element itself says, whatever brings it its media. */
export interface ElementMedia {
  atMs: number;
  currentTime: number;
  frames: number;
  dropped: number;
  /** Bytes of sound that were decoded: Chromium counts them. */
  audioBytes: number;
  paused: boolean;
}

type Counting = HTMLVideoElement & { webkitAudioDecodedByteCount: number };

export function readElement(page: Page, testId = 'player-video'): Promise<ElementMedia> {
  return page.getByTestId(testId).evaluate((node) => {
    const video = node as Counting;
    const { totalVideoFrames, droppedVideoFrames } = video.getVideoPlaybackQuality();
    return {
      atMs: performance.now(),
      currentTime: video.currentTime,
      frames: totalVideoFrames,
      dropped: droppedVideoFrames,
      audioBytes: video.webkitAudioDecodedByteCount,
      paused: video.paused,
    };
  });
}

export interface Moved {
  seconds: number;
  frames: number;
  audioBytes: number;
}

/** Resolves once the element has gone on: its time by a second, its pictures by ten unless there are none, its sound at all. */
export async function elementGoesOn(
  page: Page,
  { testId = 'player-video', video = true, timeoutMs = 40_000 } = {},
): Promise<Moved> {
  const deadline = performance.now() + timeoutMs;
  let from = await readElement(page, testId);
  let moved: Moved = { seconds: 0, frames: 0, audioBytes: 0 };
  while (performance.now() < deadline) {
    await page.waitForFunction((until) => performance.now() >= until, from.atMs + 1_500);
    const to = await readElement(page, testId);
    moved = {
      seconds: to.currentTime - from.currentTime,
      frames: to.frames - from.frames,
      audioBytes: to.audioBytes - from.audioBytes,
    };
    // One that was loaded again counts from nought; its next window counts.
    if (moved.seconds >= 1 && moved.audioBytes > 0 && (!video || moved.frames >= 10)) return moved;
    from = to;
  }
  throw new Error(`the element stood still: ${JSON.stringify({ moved, ...(await describeElement(page, testId)) })}`);
}

/** What is known of an element and its player when it does not do what it should. */
function describeElement(page: Page, testId: string) {
  return page.getByTestId(testId).evaluate((node) => {
    const video = node as HTMLVideoElement;
    const { currentTime, paused, autoplay, readyState, networkState, seeking, playbackRate, error } = video;
    const { buffered } = video;
    const ranges = Array.from({ length: buffered.length }, (_, i) => [buffered.start(i), buffered.end(i)]);
    const player = (video.closest('[data-testid="player"]') as HTMLElement | null)?.dataset;
    const element = { currentTime, paused, autoplay, readyState, networkState, seeking, playbackRate };
    return { element, error: error?.message, ranges, player: { ...player } };
  });
}

/** Resolves with the seconds behind live that the statistics on the page show, once they are fewer than `seconds`. */
export async function latencyBelow(page: Page, seconds: number): Promise<number> {
  const row = page.getByTestId('stats').locator('div').filter({ hasText: 'Behind live' }).locator('dd');
  const shown = await page.waitForFunction(
    ({ node, most }) => {
      const value = Number.parseFloat(node?.textContent ?? '');
      return value < most ? { value } : false;
    },
    { node: await row.elementHandle(), most: seconds },
    { polling: 250, timeout: 30_000 },
  );
  return ((await shown.jsonValue()) as { value: number }).value;
}
