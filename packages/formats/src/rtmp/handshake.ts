import { concatBytes, equalBytes } from '../bytes/index.ts';
import { FormatError } from '../media.ts';

/** Outside help for a handshake, so that this package needs no runtime of its own. */
export interface HandshakeCrypto {
  randomBytes(count: number): Uint8Array;
  hmacSha256(key: Uint8Array, data: Uint8Array): Uint8Array;
}

export const handshakeSize = 1536;
const rtmpVersion = 3;
const digestSize = 32;

/** Constants of the digest handshake of Flash Player 9 and later: two names, and a tail that both share. */
const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const playerName = ascii('Genuine Adobe Flash Player 001');
const serverName = ascii('Genuine Adobe Flash Media Server 001');
const sharedTail = Uint8Array.of(
  0xf0, 0xee, 0xc2, 0x4a, 0x80, 0x68, 0xbe, 0xe8, 0x2e, 0x00, 0xd0, 0xd1, 0x02, 0x9e, 0x7e, 0x57,
  0x6e, 0xec, 0x5d, 0x2d, 0x29, 0x80, 0x6f, 0xab, 0x93, 0xb8, 0xe6, 0x36, 0xcf, 0xeb, 0x31, 0xae,
); // biome-ignore format: a constant

/** Where C1 and S1 may hold the offset of their digest, and what is added to it. */
const digestPlaces = [
  { offsetAt: 8, base: 12 },
  { offsetAt: 772, base: 776 },
] as const;

export type HandshakeStep = { done: false } | { done: true; rest: Uint8Array };

/**
 * The server's side (RTMP 1.0 section 5.2): S0, S1 and S2 in answer to C0 and C1, then waits for C2. A C1 with a valid digest, as Flash-style
 * clients send, is answered with digests; any other is echoed.
 */
export class ServerHandshake {
  readonly #crypto: HandshakeCrypto;
  readonly #send: (bytes: Uint8Array) => void;
  readonly #buffer = new Uint8Array(1 + handshakeSize);
  #length = 0;
  #answered = false;

  constructor(crypto: HandshakeCrypto, send: (bytes: Uint8Array) => void) {
    this.#crypto = crypto;
    this.#send = send;
  }

  /** `rest` is what follows C2. Throws FormatError if the peer does not speak RTMP. */
  push(bytes: Uint8Array): HandshakeStep {
    let left = bytes;
    if (!this.#answered) {
      left = this.#fill(left, 1 + handshakeSize);
      if (this.#length > 0 && this.#buffer[0] !== rtmpVersion)
        throw new FormatError('the peer does not speak plain RTMP');
      if (this.#length < 1 + handshakeSize) return { done: false };
      this.#send(answer(this.#buffer.subarray(1), this.#crypto));
      this.#answered = true;
      this.#length = 0;
    }
    left = this.#fill(left, handshakeSize);
    return this.#length < handshakeSize ? { done: false } : { done: true, rest: left };
  }

  #fill(bytes: Uint8Array, size: number): Uint8Array {
    const count = Math.min(size - this.#length, bytes.length);
    this.#buffer.set(bytes.subarray(0, count), this.#length);
    this.#length += count;
    return bytes.subarray(count);
  }
}

function answer(c1: Uint8Array, crypto: HandshakeCrypto): Uint8Array {
  const s1 = crypto.randomBytes(handshakeSize).slice();
  s1.fill(0, 0, 8);
  // Clients that leave their version at zero use the plain handshake.
  const found = c1[4] === 0 ? undefined : findDigest(c1, playerName, crypto);
  if (!found) return concatBytes([Uint8Array.of(rtmpVersion), s1, c1]);
  s1.set([4, 5, 0, 1], 4);
  const at = digestOffset(s1, found.place);
  s1.set(crypto.hmacSha256(serverName, withoutDigest(s1, at)), at);
  const s2 = crypto.randomBytes(handshakeSize).slice();
  const key = crypto.hmacSha256(concatBytes([serverName, sharedTail]), found.digest);
  s2.set(crypto.hmacSha256(key, s2.subarray(0, handshakeSize - digestSize)), handshakeSize - digestSize);
  return concatBytes([Uint8Array.of(rtmpVersion), s1, s2]);
}

type DigestPlace = (typeof digestPlaces)[number];

function findDigest(
  part: Uint8Array,
  name: Uint8Array,
  crypto: HandshakeCrypto,
): { place: DigestPlace; digest: Uint8Array } | undefined {
  for (const place of digestPlaces) {
    const at = digestOffset(part, place);
    const digest = part.subarray(at, at + digestSize);
    if (equalBytes(crypto.hmacSha256(name, withoutDigest(part, at)), digest)) return { place, digest };
  }
  return undefined;
}

function digestOffset(part: Uint8Array, { offsetAt, base }: DigestPlace): number {
  const sum = part[offsetAt]! + part[offsetAt + 1]! + part[offsetAt + 2]! + part[offsetAt + 3]!;
  return (sum % 728) + base;
}

function withoutDigest(part: Uint8Array, at: number): Uint8Array {
  return concatBytes([part.subarray(0, at), part.subarray(at + digestSize)]);
}

/** The client's side, plain: C0 and C1 at once, C2 in answer to S1. */
export class ClientHandshake {
  readonly #send: (bytes: Uint8Array) => void;
  readonly #buffer = new Uint8Array(1 + 2 * handshakeSize);
  #length = 0;

  constructor(crypto: Pick<HandshakeCrypto, 'randomBytes'>, send: (bytes: Uint8Array) => void) {
    this.#send = send;
    const c1 = crypto.randomBytes(handshakeSize).slice();
    c1.fill(0, 0, 8);
    send(concatBytes([Uint8Array.of(rtmpVersion), c1]));
  }

  /** `rest` is what follows S2. */
  push(bytes: Uint8Array): HandshakeStep {
    const count = Math.min(this.#buffer.length - this.#length, bytes.length);
    this.#buffer.set(bytes.subarray(0, count), this.#length);
    this.#length += count;
    if (this.#buffer[0] !== rtmpVersion && this.#length > 0)
      throw new FormatError('the peer does not speak plain RTMP');
    if (this.#length < this.#buffer.length) return { done: false };
    this.#send(this.#buffer.slice(1, 1 + handshakeSize));
    return { done: true, rest: bytes.subarray(count) };
  }
}
