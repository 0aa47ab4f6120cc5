import { clockBits, clockDifference, clockNow, clockRows, decodeClock } from './clock-code.ts';

export interface LatencyReading {
  /** Milliseconds from drawing to showing, of each frame. */
  latenciesMs: number[];
  /** Frames whose clock could not be read. */
  unreadable: number;
  width: number;
}

/** Reads the clock of every frame that the page's player shows, for so long. */
async function readLatencies(seconds: number): Promise<LatencyReading> {
  const video = document.querySelector('video')!;
  const canvas = Object.assign(document.createElement('canvas'), { width: clockBits, height: clockRows });
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  const reading: LatencyReading = { latenciesMs: [], unreadable: 0, width: 0 };
  const until = performance.now() + seconds * 1000;
  await new Promise<void>((resolve) => {
    const look: VideoFrameRequestCallback = (now, { expectedDisplayTime, width }) => {
      const shown = clockNow() + Math.round(Math.max(0, expectedDisplayTime - now));
      const drawn = decodeClock(squaresOf(video, context));
      if (drawn === null) reading.unreadable += 1;
      else reading.latenciesMs.push(clockDifference(drawn, shown));
      reading.width = width;
      if (now < until) video.requestVideoFrameCallback(look);
      else resolve();
    };
    video.requestVideoFrameCallback(look);
  });
  return reading;
}

/** The middle of each square: one pixel of a picture that is scaled down so far that a square is one pixel. */
function squaresOf(video: HTMLVideoElement, context: CanvasRenderingContext2D): boolean[] {
  const side = video.videoWidth / clockBits;
  for (let row = 0; row < clockRows; row++) {
    for (let column = 0; column < clockBits; column++) {
      const middle = [(column + 0.5) * side - 1, (row + 0.5) * side - 1] as const;
      context.drawImage(video, ...middle, 2, 2, column, row, 1, 1);
    }
  }
  const { data } = context.getImageData(0, 0, clockBits, clockRows);
  return Array.from({ length: clockBits * clockRows }, (_, index) => data[index * 4 + 1]! > 127);
}

Object.assign(globalThis, { readLatencies });
