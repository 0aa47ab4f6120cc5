import { createHmac } from 'node:crypto';
import { networkOf } from '../../base/network.ts';

/**
 * Addresses as they are stored: keyed, so that nobody can find them by trying all there are, and different for each conversation, so that a
 * person cannot be followed from one to another.
 */
export class AddressHash {
  readonly #secret: string;

  constructor(secret: string) {
    this.#secret = secret;
  }

  of(conversationId: string, ip: string): string {
    const hmac = createHmac('sha256', this.#secret).update(`${conversationId} ${networkOf(ip)}`);
    return hmac.digest('base64url').slice(0, 22);
  }
}
