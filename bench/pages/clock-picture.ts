import { clockBits, clockNow, clockRows, encodeClock } from './clock-code.ts';

const size = { width: 640, height: 360 };
const framesPerSecond = 30;

/** A camera whose picture is the time at which it was drawn, over something that moves. */
export function openClock(): MediaStreamTrack {
  const canvas = Object.assign(document.createElement('canvas'), size);
  document.body.append(canvas);
  const context = canvas.getContext('2d')!;
  // 0: a frame is captured when asked for, right after it was drawn.
  const [track] = canvas.captureStream(0).getVideoTracks() as CanvasCaptureMediaStreamTrack[];
  let frame = 0;
  setInterval(() => {
    draw(context, frame++);
    track!.requestFrame();
  }, 1000 / framesPerSecond);
  return track!;
}

function draw(context: CanvasRenderingContext2D, frame: number): void {
  const side = size.width / clockBits;
  context.fillStyle = `hsl(${frame % 360} 60% 40%)`;
  context.fillRect(0, 0, size.width, size.height);
  context.fillStyle = '#eee';
  context.fillRect((frame * 7) % size.width, 200, 60, 60);
  encodeClock(clockNow()).forEach((white, index) => {
    context.fillStyle = white ? '#fff' : '#000';
    context.fillRect((index % clockBits) * side, Math.floor(index / clockBits) * side, side, side);
  });
  // Keeps the squares apart from the moving part.
  context.fillStyle = '#000';
  context.fillRect(0, clockRows * side, size.width, 8);
}
