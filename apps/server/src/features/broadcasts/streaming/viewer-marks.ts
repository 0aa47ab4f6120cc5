import { createHmac, timingSafeEqual } from 'node:crypto';
import { newSecret } from '../../../base/ids.ts';
import { identityKey, type Principal } from '../../../base/principal.ts';

const form = /^v([\w-]{16})([\w-]{12})$/;

/**
 * Tells HLS viewers apart: `~vID` in the path of their playlists. The same person gets the same one for a show, so two tabs are one viewer, and two people behind one
 * address are two. It is signed, so that nobody is counted whom we have not given one.
 */
export class ViewerMarks {
  readonly #secret: string;

  constructor(secret: string) {
    this.#secret = secret;
  }

  make(broadcastId: string, principal: Principal): string {
    const person = identityKey(principal);
    const id = person === undefined ? newSecret(12) : this.#mac(`person ${broadcastId} ${person}`, 16);
    return `v${id}${this.#mac(`viewer ${broadcastId} ${id}`, 12)}`;
  }

  /** Whom this mark stands for; undefined where it is not one of ours for this show. */
  viewer(mark: string, broadcastId: string): string | undefined {
    const [, id, mac] = form.exec(mark) ?? [];
    if (id === undefined || mac === undefined) return undefined;
    const right = this.#mac(`viewer ${broadcastId} ${id}`, 12);
    return timingSafeEqual(Buffer.from(mac), Buffer.from(right)) ? id : undefined;
  }

  #mac(text: string, length: number): string {
    return createHmac('sha256', this.#secret).update(text).digest('base64url').slice(0, length);
  }
}
