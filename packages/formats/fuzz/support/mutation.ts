/** Integers below n, by xorshift: the same for the same seed everywhere. */
export type Random = (below: number) => number;

export function generator(seed: number): Random {
  let state = seed | 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

export function noise(random: Random, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at++) bytes[at] = random(256);
  return bytes;
}

const telling = [0, 1, 0x7f, 0x80, 0xff];

/**
 * A copy with one to `most` edits: bytes overwritten, bits flipped, pieces removed, repeated, inserted, the end cut off. `place` chooses where
 * in so many bytes; by default everywhere alike.
 */
export function mutate(input: Uint8Array, random: Random, most: number, place: Random = random): Uint8Array {
  let bytes: Uint8Array = input.slice();
  for (let edits = 1 + random(most); edits > 0 && bytes.length > 0; edits--) {
    const at = place(bytes.length);
    const kind = random(12);
    if (kind < 4) bytes[at] = random(256);
    else if (kind < 6) bytes[at]! ^= 1 << random(8);
    else if (kind < 8) bytes[at] = telling[random(telling.length)]!;
    else if (kind === 8) bytes = bytes.slice(0, at);
    else if (kind === 9) bytes = joined(bytes.subarray(0, at), bytes.subarray(at + 1 + random(20)));
    else if (kind === 10) bytes = joined(bytes.subarray(0, at), bytes.subarray(random(at + 1), at), bytes.subarray(at));
    else bytes = joined(bytes.subarray(0, at), noise(random, 1 + random(20)), bytes.subarray(at));
  }
  return bytes;
}

function joined(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
