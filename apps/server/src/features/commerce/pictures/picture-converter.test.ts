import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { AppError } from '../../../base/errors.ts';
import { PictureConverter } from './picture-converter.ts';
import { pictureType } from './picture-type.ts';
import { bomb, picture, polyglot, script, svg } from './pictures.testkit.ts';

const converter = new PictureConverter();
const coded = (code: string) => (error: unknown) => error instanceof AppError && error.code === code;

test('what is taken becomes a WebP of at most 800 pixels a side', async () => {
  for (const type of ['png', 'jpeg', 'webp'] as const) {
    const { format, width, height } = await sharp(await converter.convert(await picture(type, 1600, 1000))).metadata();
    assert.deepEqual([format, width, height], ['webp', 800, 500], type);
  }
  const small = await sharp(await converter.convert(await picture('png', 40, 30))).metadata();
  assert.deepEqual([small.width, small.height], [40, 30]);
});

test('a picture lies as its camera held it, and says no longer where that was', async () => {
  const turned = await sharp(await picture('jpeg', 40, 30))
    .withMetadata({ orientation: 6 })
    .withExifMerge({ IFD3: { GPSLatitude: '52/1 31/1 0/1' } })
    .jpeg()
    .toBuffer();
  const { width, height, exif, orientation } = await sharp(await converter.convert(turned)).metadata();
  assert.deepEqual([width, height, exif, orientation], [30, 40, undefined, undefined]);
});

test('nothing of a polyglot but its pixels is left', async () => {
  for (const type of ['png', 'jpeg', 'webp'] as const) {
    const made = await polyglot(type);
    assert.ok(made.includes(script), type);
    const converted = Buffer.from(await converter.convert(made));
    assert.equal(pictureType(converted), 'webp');
    for (const trace of ['script', 'owned', 'PK\x03\x04', 'EXIF', 'XMP '])
      assert.equal(converted.includes(trace), false);
  }
});

test('what is no picture by its bytes is refused, whatever it says it is', async () => {
  const page = Buffer.from(`<!doctype html>${script}`);
  const gif = Buffer.from('GIF89a=1;alert(1)//');
  for (const bytes of [svg, page, gif, Buffer.alloc(0), Buffer.from('%PDF-1.7'), Buffer.from([0xff, 0xd8])]) {
    await assert.rejects(converter.convert(bytes), coded('unsupported_media_type'));
  }
});

test('a page behind the first bytes of a picture is broken', async () => {
  const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  await assert.rejects(converter.convert(Buffer.concat([png, svg])), coded('invalid'));
  await assert.rejects(converter.convert(Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), svg])), coded('invalid'));
  const half = (await picture('png', 400, 300)).subarray(0, 200);
  await assert.rejects(converter.convert(half), coded('invalid'));
});

test('a bomb is known by what it says of itself', async () => {
  const bytes = bomb(60_000);
  assert.ok(bytes.length < 200_000);
  const before = process.memoryUsage().rss;
  await assert.rejects(converter.convert(bytes), coded('payload_too_large'));
  assert.ok(process.memoryUsage().rss - before < 100 * 2 ** 20);
});

test('too many at once are asked to come back', async () => {
  const bytes = await picture('png', 200, 200);
  const results = await Promise.allSettled(Array.from({ length: 12 }, () => converter.convert(bytes)));
  const refused = results.filter((result) => result.status === 'rejected');
  assert.equal(refused.length, 4);
  assert.ok(refused.every(({ reason }) => coded('unavailable')(reason)));
  await converter.convert(bytes);
});
