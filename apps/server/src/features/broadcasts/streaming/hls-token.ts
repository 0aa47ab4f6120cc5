import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../../base/clock.ts';

/**
 * Tokens in the path of a private show's playlists, so that segments carry them without any player's help and a CDN can cache them: who has one may watch
 * this broadcast over HLS until it expires. HMAC-SHA-256 over id and expiry.
 */
export class HlsTokens {
  readonly #secret: string;
  readonly #clock: Clock;
  readonly #lifeSeconds: number;

  constructor(secret: string, lifeSeconds: number, clock: Clock) {
    this.#secret = secret;
    this.#lifeSeconds = lifeSeconds;
    this.#clock = clock;
  }

  make(broadcastId: string): string {
    // Rounded up, so that viewers of the same quarter of an hour share a path, and with it a cache.
    const quarter = 900;
    const expires = Math.ceil((this.#clock.now() / 1000 + this.#lifeSeconds) / quarter) * quarter;
    return `${expires.toString(36)}.${this.#mac(broadcastId, expires)}`;
  }

  holds(token: string, broadcastId: string): boolean {
    const [, expiry, mac] = /^([\da-z]{1,10})\.([\w-]{22})$/.exec(token) ?? [];
    if (expiry === undefined || mac === undefined) return false;
    const expires = Number.parseInt(expiry, 36);
    const right = timingSafeEqual(Buffer.from(mac), Buffer.from(this.#mac(broadcastId, expires)));
    return right && expires * 1000 > this.#clock.now();
  }

  #mac(broadcastId: string, expires: number): string {
    const hmac = createHmac('sha256', this.#secret).update(`hls ${broadcastId} ${expires}`);
    return hmac.digest('base64url').slice(0, 22);
  }
}
