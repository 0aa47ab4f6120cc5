import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { clockBits, clockNow, encodeClock } from '../pages/clock-code.ts';

const size = { width: 640, height: 360 };
const framesPerSecond = 30;
/** One or two are taken while ffmpeg looks at its input. */
const picturesToStart = 3;

/**
 * ffmpeg as an encoder that wants little delay (x264 zerolatency, a key frame every two seconds, AAC), published over RTMP; its picture is the time at which
 * it was drawn, as bench/pages reads it.
 */
export class ClockEncoder {
  readonly #child: ChildProcess;
  #timer: NodeJS.Timeout | undefined;
  readonly #frame = Buffer.alloc(size.width * size.height, 90);
  #drawn = 0;

  constructor(publishUrl: string) {
    this.#child = spawn(
      'ffmpeg',
      [
        '-v', 'error', '-probesize', '32', '-analyzeduration', '0', '-fflags', 'nobuffer',
        '-f', 'rawvideo', '-pix_fmt', 'gray', '-s', `${size.width}x${size.height}`, '-framerate', `${framesPerSecond}`, '-i', 'pipe:0',
        '-re', '-f', 'lavfi', '-i', 'sine=sample_rate=48000',
        '-c:v', 'libx264', '-preset', 'superfast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p', '-g', '60', '-b:v', '1500k',
        '-c:a', 'aac', '-b:a', '96k', '-ac', '2', '-flush_packets', '1', '-f', 'flv', publishUrl,
      ], // biome-ignore format: a command line
      { stdio: ['pipe', 'ignore', 'inherit'] },
    );
    this.#child.stdin!.on('error', () => {}); // its exit tells
    this.#start();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }

  /**
   * Time begins when ffmpeg has taken a few pictures: it looks at its inputs and connects first, and what was drawn meanwhile would wait in the pipe for good, because
   * the sound that it makes itself begins only then.
   */
  #start(): void {
    if (this.#drawn < picturesToStart) {
      this.#draw(() => this.#start());
      return;
    }
    const startedAt = performance.now();
    this.#timer = setInterval(() => {
      // As many pictures as the time that has passed has: what was late is drawn once more with the time that it is.
      while (this.#drawn < ((performance.now() - startedAt) * framesPerSecond) / 1000) this.#draw();
    }, 2);
  }

  #draw(onTaken: () => void = () => {}): void {
    const { width } = size;
    const side = width / clockBits;
    for (const [index, white] of encodeClock(clockNow()).entries()) {
      const left = Math.floor((index % clockBits) * side);
      const right = Math.floor(((index % clockBits) + 1) * side);
      const top = Math.floor(Math.floor(index / clockBits) * side);
      for (let row = top; row < top + Math.ceil(side); row++) {
        this.#frame.fill(white ? 255 : 0, row * width + left, row * width + right);
      }
    }
    // Something that moves, as cameras have it.
    const stripe = (this.#drawn * 3) % 200;
    this.#frame.fill((this.#drawn * 5) % 256, (120 + stripe) * width, (130 + stripe) * width);
    this.#drawn++;
    this.#child.stdin!.write(Buffer.from(this.#frame), (error) => {
      if (!error) onTaken();
    });
  }
}
