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

/** Does it say that it has several pictures: APNG (PNG 3rd edition, 11.3.6.1: an acTL chunk before the first IDAT), animated WebP (RFC 9649, 2.7)? */
export function isAnimated(bytes: Uint8Array, type: PictureType): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const name = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (type === 'webp') return bytes.length > 20 && name(12) === 'VP8X' && (bytes[20]! & 0x02) !== 0;
  if (type === 'jpeg') return false;
  for (let at = png.length; at + 8 <= bytes.length; at += 12 + view.getUint32(at)) {
    if (name(at + 4) === 'acTL') return true;
    if (name(at + 4) === 'IDAT') return false;
  }
  return false;
}

/** Bytes of a ZIP's end record without its comment, which may have up to 65,535 more (APPNOTE 4.3.16). */
const endRecordBytes = 22;

/** Would a reader of ZIP files, which begins at the end, find one here? JAR, APK and office documents are ZIP files too. */
export function isArchive(bytes: Uint8Array): boolean {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const from = Math.max(0, file.length - endRecordBytes - 0xffff);
  const at = file.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  return at >= from && at + endRecordBytes <= file.length;
}
