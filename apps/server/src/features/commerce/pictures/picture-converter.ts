import { limits } from '@footlight/contract';
import type Sharp from 'sharp';
import { AppError } from '../../../base/errors.ts';
import { isAnimated, isArchive, pictureType } from './picture-type.ts';

/** Longer side of what is stored. */
const sidePixels = 800;
const patienceSeconds = 15;

export interface PictureLimits {
  /** Pictures that are converted or wait for their turn; each is held in memory. */
  waiting: number;
  /** Of them those of one account, so that one cannot take every place. */
  waitingPerAccount: number;
}

/** libvips' readers for the types we take; the ones for everything else stay shut. */
const readers = ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadWebpBuffer'];

/**
 * Makes a new WebP of a picture's pixels: whatever else was in the file (scripts, archives, positions, comments) is gone.
 * One at a time, since one alone may take hundreds of megabytes for a moment.
 */
export class PictureConverter {
  readonly #limits: PictureLimits;
  #sharp: Promise<typeof Sharp> | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  /** Accounts, once for each of their pictures. */
  readonly #waiting: string[] = [];

  constructor(limits: PictureLimits) {
    this.#limits = limits;
  }

  /**
   * `unsupported_media_type`, `payload_too_large` (too many pixels), `invalid` (broken), `rate_limited` (too many of this account at once),
   * `unavailable` (too many at once).
   */
  async convert(bytes: Uint8Array, account: string): Promise<Uint8Array> {
    const type = pictureType(bytes);
    if (type === undefined) throw new AppError('unsupported_media_type', 'a picture has to be JPEG, PNG or WebP');
    if (isAnimated(bytes, type)) throw new AppError('unsupported_media_type', 'a picture must not move');
    if (isArchive(bytes)) throw new AppError('unsupported_media_type', 'the file is an archive too');
    if (this.#waiting.filter((one) => one === account).length >= this.#limits.waitingPerAccount)
      throw new AppError('rate_limited', 'one picture after the other', { retryAfterSeconds: 2 });
    if (this.#waiting.length >= this.#limits.waiting)
      throw new AppError('unavailable', 'too many pictures at once', { retryAfterSeconds: 5 });
    this.#waiting.push(account);
    const converted = this.#turn.then(() => this.#convert(bytes));
    this.#turn = converted.catch(() => undefined);
    try {
      return await converted;
    } finally {
      this.#waiting.splice(this.#waiting.indexOf(account), 1);
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
