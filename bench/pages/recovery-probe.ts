/**
 * Runs in a viewer's page before the page's own programs and notes when pictures are shown, in milliseconds since the epoch by the machine's
 * clock. The page may put another video element in the place of the first.
 */
const shown: number[] = [];
const known = new WeakSet<HTMLVideoElement>();

function watch(video: HTMLVideoElement): void {
  video.requestVideoFrameCallback(() => {
    shown.push(performance.timeOrigin + performance.now());
    watch(video);
  });
}

new MutationObserver(() => {
  for (const video of document.querySelectorAll('video')) {
    if (known.has(video)) continue;
    known.add(video);
    watch(video);
  }
}).observe(document, { childList: true, subtree: true });

export interface Outage {
  beganAt: number;
  endedAt: number;
}

/** The longest time without a picture since `from`, once `pictures` have followed it; null until then. */
function outageSince(from: number, pictures: number): Outage | null {
  const times = shown.slice(
    Math.max(
      0,
      shown.findLastIndex((at) => at <= from),
    ),
  );
  let longest = 1;
  for (let index = 1; index < times.length; index++) {
    const gap = (at: number) => times[at]! - times[at - 1]!;
    if (gap(index) > gap(longest)) longest = index;
  }
  if (times.length - longest < pictures) return null;
  return { beganAt: times[longest - 1]!, endedAt: times[longest]! };
}

Object.assign(globalThis, { outageSince });
