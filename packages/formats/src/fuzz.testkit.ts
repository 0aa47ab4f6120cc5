import fc from 'fast-check';
import { FormatError } from './media.ts';

/**
 * Feeds `parse` with changed copies of `seeds` and with noise: bytes overwritten, inserted, removed, cut off. Anything but an answer
 * or a FormatError fails, with the input in the message.
 */
export function fuzzParser(seeds: readonly Uint8Array[], parse: (bytes: Uint8Array) => unknown, runs = 20_000): void {
  const edit = fc.record({
    at: fc.nat(),
    kind: fc.constantFrom('set', 'set', 'set', 'insert', 'remove', 'cut'),
    byte: fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.nat(255)),
  });
  const changed = fc
    .tuple(fc.constantFrom(...seeds), fc.array(edit, { maxLength: 6 }))
    .map(([seed, edits]) => edits.reduce((bytes, { at, kind, byte }) => applyEdit(bytes, at, kind, byte), seed));
  const input = fc.oneof({ weight: 9, arbitrary: changed }, { weight: 1, arbitrary: fc.uint8Array({ maxLength: 64 }) });
  fc.assert(
    fc.property(input, (bytes) => {
      try {
        parse(bytes);
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
      }
    }),
    { numRuns: runs },
  );
}

function applyEdit(bytes: Uint8Array, at: number, kind: string, byte: number): Uint8Array {
  const position = bytes.length === 0 ? 0 : at % bytes.length;
  if (kind === 'cut') return bytes.slice(0, position);
  if (kind === 'insert') return Uint8Array.from([...bytes.subarray(0, position), byte, ...bytes.subarray(position)]);
  if (kind === 'remove') return Uint8Array.from([...bytes.subarray(0, position), ...bytes.subarray(position + 1)]);
  const copy = bytes.slice();
  if (copy.length > 0) copy[position] = byte;
  return copy;
}
