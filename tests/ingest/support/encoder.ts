import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export const picture = (seconds: number, size = '320x180'): string[] => [
  '-f', 'lavfi', '-t', `${seconds}`, '-i', `testsrc2=size=${size}:rate=30`,
]; // biome-ignore format: a command line
export const tone = (seconds: number): string[] => ['-f', 'lavfi', '-t', `${seconds}`, '-i', 'sine=sample_rate=48000'];
/** With B-frames and a key frame every two seconds, as OBS has it. */
export const x264: string[] = [
  '-c:v', 'libx264', '-preset', 'superfast', '-pix_fmt', 'yuv420p', '-g', '60', '-bf', '2', '-b:v', '300k',
]; // biome-ignore format: a command line
export const aac: string[] = ['-c:a', 'aac', '-b:a', '64k', '-ac', '2'];

/** ffmpeg that publishes at the pace of time. */
export class Encoder {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  #said = '';

  constructor(publishUrl: string, ...args: string[]) {
    this.#child = spawn('ffmpeg', ['-v', 'error', ...args, '-f', 'flv', publishUrl], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#exited = once(this.#child, 'close');
    this.#child.stderr!.setEncoding('utf8').on('data', (text) => {
      this.#said += text;
    });
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** Resolves at its end; rejects with what it said if it failed. */
  async ended(): Promise<void> {
    await this.#exited;
    if (this.#child.exitCode !== 0) throw new Error(`ffmpeg ended with ${this.#child.exitCode}: ${this.#said}`);
  }

  /** As a crash would end it. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }
}
