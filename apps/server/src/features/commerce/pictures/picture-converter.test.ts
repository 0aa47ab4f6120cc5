import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { AppError } from '../../../base/errors.ts';
import { PictureConverter } from './picture-converter.ts';
import { pictureType } from './picture-type.ts';
import { animatedPng, bomb, picture, polyglot, script, svg, zip } from './pictures.testkit.ts';

const converter = new PictureConverter({ waiting: 8, waitingPerAccount: 3 });
const convert = (bytes: Uint8Array) => converter.convert(bytes, 'somebody');
const coded = (code: string) => (error: unknown) => error instanceof AppError && error.code === code;

test('what is taken becomes a WebP of at most 800 pixels a side', async () => {
  for (const type of ['png', 'jpeg', 'webp'] as const) {
    const { format, width, height } = await sharp(await convert(await picture(type, 1600, 1000))).metadata();
    assert.deepEqual([format, width, height], ['webp', 800, 500], type);
  }
  const small = await sharp(await convert(await picture('png', 40, 30))).metadata();
  assert.deepEqual([small.width, small.height], [40, 30]);
});

test('a picture lies as its camera held it, and says no longer where that was', async () => {
  const turned = await sharp(await picture('jpeg', 40, 30))
    .withMetadata({ orientation: 6 })
    .withExifMerge({ IFD3: { GPSLatitude: '52/1 31/1 0/1' } })
    .jpeg()
    .toBuffer();
  const { width, height, exif, orientation } = await sharp(await convert(turned)).metadata();
  assert.deepEqual([width, height, exif, orientation], [30, 40, undefined, undefined]);
});

test('nothing of a polyglot but its pixels is left', async () => {
  for (const type of ['png', 'jpeg', 'webp'] as const) {
    const made = await polyglot(type);
    assert.ok(made.includes(script), type);
    const converted = Buffer.from(await convert(made));
    assert.equal(pictureType(converted), 'webp');
    for (const trace of ['script', 'owned', 'PK\x03\x04', 'EXIF', 'XMP '])
      assert.equal(converted.includes(trace), false);
  }
});

test('what is no picture by its bytes is refused, whatever it says it is', async () => {
  const page = Buffer.from(`<!doctype html>${script}`);
  const gif = Buffer.from('GIF89a=1;alert(1)//');
  for (const bytes of [svg, page, gif, Buffer.alloc(0), Buffer.from('%PDF-1.7'), Buffer.from([0xff, 0xd8])]) {
    await assert.rejects(convert(bytes), coded('unsupported_media_type'));
  }
});

test('a page behind the first bytes of a picture is broken', async () => {
  const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  await assert.rejects(convert(Buffer.concat([png, svg])), coded('invalid'));
  await assert.rejects(convert(Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), svg])), coded('invalid'));
  const half = (await picture('png', 400, 300)).subarray(0, 200);
  await assert.rejects(convert(half), coded('invalid'));
});

test('a bomb is known by what it says of itself', async () => {
  const bytes = bomb(60_000);
  assert.ok(bytes.length < 200_000);
  const before = process.memoryUsage().rss;
  await assert.rejects(convert(bytes), coded('payload_too_large'));
  assert.ok(process.memoryUsage().rss - before < 100 * 2 ** 20);
});

test('what moves is refused, whichever way it says so', async () => {
  const frames = { raw: { width: 4, height: 8, channels: 3 as const, pageHeight: 4 } };
  const animated = await sharp(Buffer.alloc(4 * 8 * 3).fill(200, 48), frames)
    .webp({ loop: 0, delay: [100, 100] })
    .toBuffer();
  assert.equal((await sharp(animated).metadata()).pages, 2);
  await assert.rejects(convert(animated), coded('unsupported_media_type'));
  const gif = await sharp(animated, { animated: true }).gif().toBuffer();
  await assert.rejects(convert(gif), coded('unsupported_media_type'));
  await assert.rejects(convert(animatedPng(await picture('png'))), coded('unsupported_media_type'));
});

test('a picture that is an archive too is refused', async () => {
  for (const type of ['png', 'jpeg', 'webp'] as const) {
    const made = await picture(type);
    await assert.rejects(convert(Buffer.concat([made, zip])), coded('unsupported_media_type'), type);
    await assert.rejects(convert(Buffer.concat([zip, made])), coded('unsupported_media_type'), type);
    const commented = Buffer.concat([made, zip, Buffer.alloc(60_000, 0x20)]);
    await assert.rejects(convert(commented), coded('unsupported_media_type'), type);
  }
});

test('too many at once are asked to come back, and one account does not take every place', async () => {
  const bytes = await picture('png', 200, 200);
  const of = (account: string, count: number) => Array.from({ length: count }, () => converter.convert(bytes, account));
  const greedy = of('greedy', 12);
  const others = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].flatMap((account) => of(account, 1));
  const codes = async (results: Promise<unknown>[]) =>
    (await Promise.allSettled(results)).map((one) =>
      one.status === 'fulfilled' ? 'ok' : (one.reason as AppError).code,
    );
  const [ofGreedy, ofOthers] = await Promise.all([codes(greedy), codes(others)]);
  assert.deepEqual(ofGreedy, [...Array(3).fill('ok'), ...Array(9).fill('rate_limited')]);
  assert.deepEqual(ofOthers, [...Array(5).fill('ok'), 'unavailable', 'unavailable']);
  await Promise.all(of('greedy', 3));
});
