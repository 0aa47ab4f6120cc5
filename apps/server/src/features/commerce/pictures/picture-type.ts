export type PictureType = 'jpeg' | 'png' | 'webp';

const png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const jpeg = [0xff, 0xd8, 0xff];
const riff = [...Buffer.from('RIFF')];
const webp = [...Buffer.from('WEBP')];

/** What a file is by its first bytes; undefined for everything that is not taken: SVG, GIF, TIFF, PDF, HTML… */
export function pictureType(bytes: Uint8Array): PictureType | undefined {
  const has = (expected: readonly number[], at: number) => expected.every((byte, index) => bytes[at + index] === byte);
  if (has(png, 0)) return 'png';
  if (has(jpeg, 0)) return 'jpeg';
  if (has(riff, 0) && has(webp, 8)) return 'webp';
  return undefined;
}
