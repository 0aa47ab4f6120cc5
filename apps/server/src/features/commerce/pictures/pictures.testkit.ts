import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';

/** Text that a browser would run if it took the file for a page or a script. */
export const script = '<script>document.title="owned"</script>';

export function picture(type: 'png' | 'jpeg' | 'webp', width = 40, height = 30): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: '#c33' } })
    .toFormat(type)
    .toBuffer();
}

/** A picture that is a page too: script in its metadata and after its end. */
export async function polyglot(type: 'png' | 'jpeg' | 'webp'): Promise<Buffer> {
  const made = await sharp(await picture(type))
    .withExif({ IFD0: { ImageDescription: script, Copyright: script } })
    .withXmp(`<x:xmpmeta xmlns:x="adobe:ns:meta/">${script}</x:xmpmeta>`)
    .toFormat(type)
    .toBuffer();
  return Buffer.concat([made, Buffer.from(`\n${script}\nPK\x03\x04`)]);
}

export const svg = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`);

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function chunk(name: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name), body]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(body.length, 0);
  framed.set(named, 4);
  framed.writeUInt32BE(crc32(named), named.length + 4);
  return framed;
}

/** `made`, a PNG, said to be an animation of two pictures. */
export function animatedPng(made: Buffer): Buffer {
  const afterHeader = signature.length + 25;
  const control = chunk('acTL', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0]));
  return Buffer.concat([made.subarray(0, afterHeader), control, made.subarray(afterHeader)]);
}

/** An empty archive: what ZIP readers look for at the end of a file. */
export const zip = Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)]);

/** A PNG of a few bytes that says it has `side` times `side` pixels, all of one colour. */
export function bomb(side: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([1, 0, 0, 0, 0], 8);
  const line = Buffer.alloc(Math.ceil(side / 8) + 1);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: Math.min(side, 4000) }, () => line)));
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}
