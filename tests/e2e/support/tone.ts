import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const rateHz = 48_000;

/** A file with a second of a loud tone, for `--use-file-for-fake-audio-capture`, which repeats it; the fake microphone's own sound is a short beep. */
export async function toneFile(): Promise<{ path: string; remove: () => Promise<void> }> {
  const samples = Int16Array.from({ length: rateHz }, (_, at) => 16_000 * Math.sin((2 * Math.PI * 440 * at) / rateHz));
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples.byteLength, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  // PCM, one channel.
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rateHz, 24);
  header.writeUInt32LE(rateHz * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples.byteLength, 40);
  const folder = await mkdtemp(join(tmpdir(), 'footlight-tone-'));
  const path = join(folder, 'tone.wav');
  await writeFile(path, Buffer.concat([header, Buffer.from(samples.buffer)]));
  return { path, remove: () => rm(folder, { recursive: true, force: true }) };
}
