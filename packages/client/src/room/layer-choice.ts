/** What is shown may be stretched this much before the next layer is asked for. */
const stretchMost = 1.25;
/** A choice without a predecessor is a little stricter, so that the first picture is not a soft one. */
const stretchFirst = 1.1;

export interface LayerQuestion {
  /** How many spatial layers there are; each has twice the lines of the one below. */
  spatialLayers: number;
  /** Lines of the highest; null: not known yet. */
  lines: number | null;
  /** At which it is shown, in device pixels. */
  height: number;
  /** The answer before; null at first. */
  before: number | null;
}

/** What publishers of so many layers capture, where it was not measured: `videoEncodings` sends three from 720 lines, two from 360. */
function usualLines(spatialLayers: number): number {
  return spatialLayers > 2 ? 720 : 480;
}

/**
 * The lowest layer that is not much smaller than what is shown. Between a layer that would just do and one that is just too small there
 * is a gap in which the answer stays what it was, so that a tile that is being resized does not go to and fro.
 */
export function chooseLayer({ spatialLayers, lines, height, before }: LayerQuestion): number {
  const highest = spatialLayers - 1;
  const linesOf = (layer: number) => (lines ?? usualLines(spatialLayers)) / 2 ** (highest - layer);
  const lowestWith = (stretch: number) => {
    let layer = 0;
    while (layer < highest && height > linesOf(layer) * stretch) layer++;
    return layer;
  };
  if (before === null) return lowestWith(stretchFirst);
  // More stretch allows a lower layer: what is below the range goes up, what is above it comes down.
  return Math.min(Math.max(before, lowestWith(stretchMost)), lowestWith(1));
}
