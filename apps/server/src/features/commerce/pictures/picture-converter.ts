import { limits } from '@footlight/contract';
import type Sharp from 'sharp';
import { AppError } from '../../../base/errors.ts';
import { pictureType } from './picture-type.ts';

/** Longer side of what is stored. */
const sidePixels = 800;
const patienceSeconds = 15;
/** Uploads that wait their turn; each holds its file in memory. */
const mostWaiting = 8;

/** libvips' readers for the types we take; the ones for everything else stay shut. */
const readers = ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadWebpBuffer'];

/**
 * Makes a new WebP of a picture's pixels: whatever else was in the file (scripts, archives, positions, comments) is gone.
 * One at a time, since one alone may take hundreds of megabytes for a moment.
 */
export class PictureConverter {
  #sharp: Promise<typeof Sharp> | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** `unsupported_media_type`, `payload_too_large` (too many pixels), `invalid` (broken), `unavailable` (too many at once). */
  async convert(bytes: Uint8Array): Promise<Uint8Array> {
    if (pictureType(bytes) === undefined) {
      throw new AppError('unsupported_media_type', 'a picture has to be JPEG, PNG or WebP');
    }
    if (this.#waiting >= mostWaiting)
      throw new AppError('unavailable', 'too many pictures at once', { retryAfterSeconds: 5 });
    this.#waiting++;
    const converted = this.#turn.then(() => this.#convert(bytes));
    this.#turn = converted.catch(() => undefined);
    try {
      return await converted;
    } finally {
      this.#waiting--;
    }
  }

  async #convert(bytes: Uint8Array): Promise<Uint8Array> {
    const sharp = await this.#load();
    try {
      // The header alone: a bomb is known by what it says of itself, before a pixel is decoded.
      const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata();
      if (width * height > limits.productImagePixels) {
        throw new AppError('payload_too_large', `a picture has at most ${limits.productImagePixels} pixels`);
      }
      return await sharp(bytes, {
        limitInputPixels: limits.productImagePixels,
        sequentialRead: true,
        failOn: 'error',
      })
        .timeout({ seconds: patienceSeconds })
        .autoOrient()
        .resize(sidePixels, sidePixels, { fit: 'inside', withoutEnlargement: true })
        .toColourspace('srgb')
        .webp({ quality: 82 })
        .toBuffer();
    } catch (error) {
      if (error instanceof AppError) throw error;
      throw new AppError('invalid', undefined, {
        problems: [{ path: '', message: 'the picture is broken' }],
        cause: error,
      });
    }
  }

  /** Loaded when the first picture comes: a server without a shop does not pay for it. */
  #load(): Promise<typeof Sharp> {
    this.#sharp ??= import('sharp').then(
      ({ default: sharp }) => {
        sharp.cache(false);
        sharp.concurrency(1);
        sharp.block({ operation: ['VipsForeignLoad'] });
        sharp.unblock({ operation: readers });
        return sharp;
      },
      (cause: unknown) => {
        this.#sharp = undefined;
        throw new AppError('unavailable', 'pictures cannot be converted on this machine', { cause });
      },
    );
    return this.#sharp;
  }
}
