import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface EncoderOptions {
  /** As the studio shows them. */
  server: string;
  streamKey: string;
  /** x264 reorders frames, which WebRTC cannot carry. */
  bFrames?: boolean;
  /** Without it there is only sound. */
  video?: boolean;
}

/** ffmpeg in the place of OBS: moving pictures with a burnt-in counter and a beep, H.264 and AAC over RTMP at the speed of time. */
export class Encoder {
  readonly #child: ChildProcess;
  #log = '';

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.stderr?.on('data', (chunk: Buffer) => {
      this.#log += chunk.toString();
    });
  }

  static start({ server, streamKey, bFrames = false, video = true }: EncoderOptions): Encoder {
    const picture = ['-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=30'];
    const sound = ['-f', 'lavfi', '-i', 'sine=frequency=440:beep_factor=4:sample_rate=48000'];
    const order = bFrames ? ['-bf', '2'] : ['-tune', 'zerolatency', '-bf', '0'];
    const x264 = ['-c:v', 'libx264', '-preset', 'ultrafast', ...order, '-pix_fmt', 'yuv420p'];
    const rate = ['-g', '60', '-keyint_min', '60', '-sc_threshold', '0', '-b:v', '800k'];
    const args = [
      '-hide_banner',
      '-loglevel',
      'error',
      '-re',
      ...(video ? picture : []),
      '-re',
      ...sound,
      ...(video ? [...x264, ...rate] : []),
      '-c:a',
      'aac',
      '-b:a',
      '96k',
      '-ar',
      '48000',
      '-f',
      'flv',
      `${server}/${streamKey}`,
    ];
    return new Encoder(spawn('ffmpeg', args, { stdio: ['ignore', 'ignore', 'pipe'] }));
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resolves with the exit code when it has ended by itself, as a refused one does. */
  async ended(): Promise<{ code: number | null; log: string }> {
    if (this.isRunning) await once(this.#child, 'exit');
    return { code: this.#child.exitCode, log: this.#log };
  }

  /** Cuts it off without a word, as a crash does. */
  async kill(): Promise<void> {
    if (!this.isRunning) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }
}
