import { FormatError } from '../media.ts';

/** Samples at 48 kHz of one frame, by `config` of the TOC byte: RFC 6716 table 2. */
function samplesPerFrame(config: number): number {
  if (config < 12) return [480, 960, 1920, 2880][config & 3]!; // SILK
  if (config < 16) return [480, 960][config & 1]!; // hybrid
  return [120, 240, 480, 960][config & 3]!; // CELT
}

/** Duration of a packet in samples at 48 kHz: RFC 6716 section 3. */
export function opusPacketSamples(packet: Uint8Array): number {
  const toc = packet[0];
  if (toc === undefined) throw new FormatError('an Opus packet is empty');
  const code = toc & 3;
  let frames = code === 0 ? 1 : 2;
  if (code === 3) {
    const count = packet[1];
    if (count === undefined) throw new FormatError('an Opus packet is cut off');
    frames = count & 0x3f;
  }
  const samples = frames * samplesPerFrame(toc >> 3);
  if (frames === 0 || samples > 5760) throw new FormatError('an Opus packet lasts 0 or more than 120 ms');
  return samples;
}

/** Whether the packet is stereo: bit `s` of the TOC byte. */
export function isOpusStereo(packet: Uint8Array): boolean {
  return ((packet[0] ?? 0) & 4) !== 0;
}
