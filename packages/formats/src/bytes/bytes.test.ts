import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FormatError } from '../media.ts';
import { BitReader, ByteReader, ByteWriter, unescapeRbsp } from './index.ts';

/** The bits of an Exp-Golomb code, by the definition. */
function ueBits(value: number): string {
  const code = (value + 1).toString(2);
  return '0'.repeat(code.length - 1) + code;
}

function packBits(bits: string): Uint8Array {
  return Uint8Array.from(bits.match(/.{1,8}/g) ?? [], (byte) => Number.parseInt(byte.padEnd(8, '0'), 2));
}

test('Exp-Golomb codes are read as they are defined', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(0xfffffffe), { minLength: 1 }), (values) => {
      const reader = new BitReader(packBits(values.map(ueBits).join('')));
      assert.deepEqual(
        values.map(() => reader.ue()),
        values,
      );
    }),
  );
  const signed = new BitReader(packBits([0, 1, 2, 3, 4].map(ueBits).join('')));
  assert.deepEqual([signed.se(), signed.se(), signed.se(), signed.se(), signed.se()], [0, 1, -1, 2, -2]);
});

test('bit fields of any width and position are read', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 32 }), fc.nat(0xffffffff)), { minLength: 1 }), (fields) => {
      const values = fields.map(([width, value]) => value % 2 ** width);
      const bits = fields.map(([width], i) => values[i]!.toString(2).padStart(width, '0')).join('');
      const reader = new BitReader(packBits(bits));
      assert.deepEqual(
        fields.map(([width]) => reader.bits(width)),
        values,
      );
    }),
  );
});

test('reading past the end is a FormatError', () => {
  assert.throws(() => new BitReader(Uint8Array.of(1)).bits(9), FormatError);
  assert.throws(() => new BitReader(new Uint8Array(9)).ue(), FormatError);
  assert.throws(() => new ByteReader(new Uint8Array(3)).u32(), FormatError);
});

test('emulation prevention is removed exactly, with and without a limit', () => {
  const addPrevention = (rbsp: Uint8Array): Uint8Array => {
    const output: number[] = [];
    let zeros = 0;
    for (const byte of rbsp) {
      if (zeros >= 2 && byte <= 3) {
        output.push(3);
        zeros = 0;
      }
      output.push(byte);
      zeros = byte === 0 ? zeros + 1 : 0;
    }
    return Uint8Array.from(output);
  };
  const zeroRich = fc.uint8Array({ maxLength: 60 }).map((bytes) => bytes.map((byte) => (byte < 150 ? byte % 4 : byte)));
  fc.assert(
    fc.property(zeroRich, fc.nat(60), (rbsp, limit) => {
      assert.deepEqual(unescapeRbsp(addPrevention(rbsp)), rbsp);
      assert.deepEqual(unescapeRbsp(addPrevention(rbsp), limit), rbsp.subarray(0, limit));
    }),
    { numRuns: 5000 },
  );
});

test('what a writer writes, a reader reads', () => {
  const bytes = new ByteWriter(1).u8(1).u16(2).u24(0x812345).u32(0xfffffffe).f64(-1.5).u16le(5).u32le(6).finish();
  const reader = new ByteReader(bytes);
  assert.deepEqual(
    [reader.u8(), reader.u16(), reader.i24(), reader.u32(), reader.f64(), reader.u16le(), reader.u32le(), reader.left],
    [1, 2, 0x812345 - 2 ** 24, 0xfffffffe, -1.5, 5, 6, 0],
  );
});
