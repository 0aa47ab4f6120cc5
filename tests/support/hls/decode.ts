import { spawn } from 'node:child_process';

/** Decodes a file with ffmpeg: what it says, '' where it is content, and how many frames came out. */
export async function decode(runs: readonly Uint8Array[]): Promise<{ said: string; frames: number }> {
  // In the time base of the file: rounded to the frame rate, uneven times would fall together.
  const output = ['-enc_time_base:v', '-1', '-f', 'framecrc', 'pipe:1'];
  const child = spawn('ffmpeg', ['-v', 'warning', '-copyts', '-i', 'pipe:0', ...output], { stdio: 'pipe' });
  const [said, frames] = [child.stderr.toArray(), child.stdout.toArray()];
  child.stdin.on('error', () => {}); // ffmpeg may stop reading; what it says tells why
  for (const run of runs) child.stdin.write(run);
  child.stdin.end();
  const lines = Buffer.concat(await frames)
    .toString()
    .split('\n');
  return { said: Buffer.concat(await said).toString(), frames: lines.filter((line) => /^\d/.test(line)).length };
}
