import { createHmac, timingSafeEqual } from 'node:crypto';

/** 128 bits of the HMAC are in the key. */
const macBytes = 16;
const idBytes = 16;
const versionBytes = 2;

export interface StreamKeyParts {
  broadcastId: string;
  version: number;
}

/**
 * Stream keys that are computed, not stored: id and version of the key of a broadcast, and an HMAC-SHA-256 over both, in base64url. Who reads the database
 * learns no key, and a reset is a higher version. 46 characters that fit a path and a URL.
 */
export class StreamKeys {
  readonly #secret: string;

  constructor(secret: string) {
    this.#secret = secret;
  }

  make({ broadcastId, version }: StreamKeyParts): string {
    const head = Buffer.alloc(idBytes + versionBytes);
    head.write(broadcastId.replaceAll('-', ''), 'hex');
    head.writeUInt16BE(version, idBytes);
    return Buffer.concat([head, this.#mac(head)]).toString('base64url');
  }

  /** What a key that we made says; undefined for anything else. The time it takes does not tell how much of it was right. */
  read(key: string): StreamKeyParts | undefined {
    if (!/^[\w-]{46}$/.test(key)) return undefined;
    const bytes = Buffer.from(key, 'base64url');
    const head = bytes.subarray(0, idBytes + versionBytes);
    const mac = bytes.subarray(idBytes + versionBytes);
    if (mac.length !== macBytes || !timingSafeEqual(mac, this.#mac(head))) return undefined;
    const hex = head.toString('hex', 0, idBytes);
    const broadcastId = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join(
      '-',
    );
    return { broadcastId, version: head.readUInt16BE(idBytes) };
  }

  #mac(head: Buffer): Buffer {
    return createHmac('sha256', this.#secret).update('stream-key').update(head).digest().subarray(0, macBytes);
  }
}
